"use strict";
// The page of a dashboard. Numbers are counted already (figures.py); here they are only chosen, added and shown.
const D = JSON.parse(document.getElementById("numbers").textContent);
const SPECS = JSON.parse(document.getElementById("specs").textContent);
const MOST_LINES = 8, RANKED = 12, MATRIX = 10, MOVERS = 6, PAGE = 20, ROW = 24;
const $ = (id) => document.getElementById(id);
const N = D.periods.length;
const whole = new Intl.NumberFormat("en"), percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

// --- numbers -------------------------------------------------------------------------------------------------------

function dense(steps) { // [step, count, step, count ...] -> a count for each period
  const counts = new Array(N).fill(0);
  for (let i = 0, p = 0; i < steps.length; i += 2) counts[p += steps[i]] = steps[i + 1];
  return counts;
}
for (const actor of D.actors) for (const name of ["stories", "articles", "quoted"]) actor[name] = dense(actor[name]);
const gapDays = new Set(D.gaps.flatMap(([from, to]) => { const days = []; for (let d = from; d <= to; d = dayAfter(d)) days.push(d); return days; }));
const isGap = (p) => D.every === "day" && gapDays.has(D.periods[p]);
const sum = (counts, from, to) => { let n = 0; for (let p = from; p <= to; p++) n += counts[p] || 0; return n; };
const share = (n, of) => (of ? n / of : null);
const unitOf = () => (state.unit === "articles" ? "articles" : "stories");

const ends = D.periods.map((_, p) => (p + 1 < N ? dayBefore(D.periods[p + 1]) : D.last));
function dayBefore(day) { const d = new Date(day + "T00:00Z"); d.setUTCDate(d.getUTCDate() - 1); return d.toISOString().slice(0, 10); }
function dayAfter(day) { const d = new Date(day + "T00:00Z"); d.setUTCDate(d.getUTCDate() + 1); return d.toISOString().slice(0, 10); }
function label(p) {
  if (D.every === "day") return D.periods[p];
  if (D.every === "month") return D.periods[p].slice(0, 7);
  return `${D.periods[p]} to ${ends[p]}`;
}

// --- what is asked; it stands in the address too, so that a view can be passed on --------------------------------------

const state = {};
function initial() {
  const unit = D.unit === "articles" ? "articles" : "share";
  return { actors: D.actors.slice(0, 5).map((_, a) => a), from: 0, to: N - 1, unit, type: "", speaker: "", act: "", shown: PAGE };
}
function fromAddress() {
  Object.assign(state, initial());
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("actors")) {
    const places = asked.get("actors").split(",").map((id) => D.actors.findIndex((x) => x.id === decodeURIComponent(id)));
    state.actors = [...new Set(places.filter((a) => a >= 0))].slice(0, MOST_LINES);
  }
  for (const end of ["from", "to"]) { const p = D.periods.indexOf(asked.get(end)); if (p >= 0) state[end] = p; }
  if (state.from > state.to) [state.from, state.to] = [state.to, state.from];
  if (["share", "stories", "articles"].includes(asked.get("unit"))) state.unit = asked.get("unit");
  if (["person", "organisation", "place"].includes(asked.get("type"))) state.type = asked.get("type");
}
function toAddress() {
  const asked = new URLSearchParams({
    actors: state.actors.map((a) => encodeURIComponent(D.actors[a].id)).join(","),
    from: D.periods[state.from], to: D.periods[state.to], unit: state.unit,
  });
  if (state.type) asked.set("type", state.type);
  history.replaceState(null, "", "#" + asked);
}

// --- rows of each chart ---------------------------------------------------------------------------------------------

function attentionRows() {
  const unit = unitOf(), rows = [];
  for (const a of state.actors) for (let p = state.from; p <= state.to; p++) {
    const of = D[unit][p], count = of ? D.actors[a][unit][p] : null;
    const value = of && !isGap(p) ? (state.unit === "share" ? count / of : count) : null;
    const text = !of ? "nothing read" : isGap(p) ? "gap" : state.unit === "share" ? percent.format(value) : whole.format(value);
    rows.push({ actor: D.actors[a].name, period: D.periods[p], label: label(p), value, text, count, of });
  }
  return rows;
}
function burstRows(rows) {
  const at = new Map(rows.map((row) => [row.actor + row.period, row])), found = new Map();
  for (const [a, day, , z] of D.bursts) {
    if (!state.actors.includes(a)) continue;
    let p = state.from; while (p < state.to && D.periods[p + 1] <= day) p++;
    const key = D.actors[a].name + D.periods[p], row = at.get(key);
    if (!row || day < D.periods[p] || day > ends[p] || row.value === null) continue;
    const burst = found.get(key) || { ...row, days: "", z: 0 };
    burst.days += (burst.days ? ", " : "") + day; burst.z = Math.max(burst.z, z || 0);
    found.set(key, burst);
  }
  return [...found.values()];
}
const gapRows = () => D.gaps.filter(([from, to]) => to >= D.periods[state.from] && from <= ends[state.to])
  .map(([from, to]) => ({
    from: from < D.periods[state.from] ? D.periods[state.from] : from,
    to: to > ends[state.to] ? dayAfter(ends[state.to]) : dayAfter(to),
    label: from === to ? from : `${from} to ${to}`,
  }));

function ranked(counts = (a) => sum(D.actors[a][unitOf()], state.from, state.to)) {
  return D.actors.map((actor, a) => ({ a, n: counts(a) }))
    .filter(({ a, n }) => n > 0 && (!state.type || D.actors[a].type === state.type))
    .sort((x, y) => y.n - x.n || x.a - y.a);
}
function withChosen(rows, most) { // the first ones, and the chosen whatever their rank
  return rows.filter(({ a }, i) => i < most || state.actors.includes(a));
}
function voiceRows() {
  const of = sum(D.any[unitOf()], state.from, state.to);
  return withChosen(ranked(), RANKED).map(({ a, n }) => ({
    a, actor: D.actors[a].name, count: n, text: `${whole.format(n)} (${percent.format(share(n, of) || 0)})`,
    reach: n * 1.3, chosen: state.actors.includes(a), change: 0,
  }));
}
function halves() { const middle = Math.floor((state.from + state.to) / 2); return [[state.from, middle], [middle + 1, state.to]]; }
function moverRows() {
  if (state.from === state.to) return [];
  const unit = unitOf(), [first, second] = halves();
  const rows = ranked().filter(({ n }) => n >= 5).map(({ a }) => {
    const [before, after] = [first, second].map(([from, to]) => share(sum(D.actors[a][unit], from, to), sum(D[unit], from, to)));
    const change = before === null || after === null ? 0 : 100 * (after - before);
    return { a, actor: D.actors[a].name, before: percent.format(before || 0), after: percent.format(after || 0), change,
      text: (change > 0 ? "+" : "") + change.toFixed(1) };
  }).filter((row) => Math.abs(row.change) >= 0.05).sort((x, y) => y.change - x.change || x.a - y.a);
  const ups = rows.filter((r) => r.change > 0).slice(0, MOVERS), downs = rows.filter((r) => r.change < 0).slice(-MOVERS);
  return [...ups, ...downs];
}
function quotedRows() {
  const quoted = (a) => sum(D.actors[a].quoted, state.from, state.to), rows = ranked(quoted);
  return withChosen(rows, RANKED).map(({ a, n }) => {
    const mentioned = sum(D.actors[a].stories, state.from, state.to);
    return { a, actor: D.actors[a].name, mentioned, quoted: n, reach: mentioned * 1.15, text: percent.format(share(n, mentioned) || 0), change: 0 };
  });
}
function togetherRows() {
  const total = sum(D.stories, state.from, state.to), both = new Map();
  for (const [a, b, p, n] of D.pairs) if (p >= state.from && p <= state.to) both.set(`${a},${b}`, (both.get(`${a},${b}`) || 0) + n);
  const paired = new Set(D.pairs.flatMap(([a, b]) => [a, b]));
  const order = ranked((a) => (paired.has(a) ? sum(D.actors[a].stories, state.from, state.to) : 0));
  const few = [...order.filter(({ a }) => state.actors.includes(a)), ...order.filter(({ a }) => !state.actors.includes(a))].slice(0, MATRIX)
    .sort((x, y) => y.n - x.n || x.a - y.a);
  const rows = [];
  for (const x of few) for (const [place, y] of few.entries()) {
    const n = x.a === y.a ? null : both.get(x.a < y.a ? `${x.a},${y.a}` : `${y.a},${x.a}`) || 0;
    const pmi = n && total ? Math.log2((n * total) / (x.n * y.n)).toFixed(2) : "";
    rows.push({ actor: D.actors[x.a].name, second: D.actors[y.a].name, n, text: n === null ? "" : whole.format(n), pmi, place, a: x.a });
  }
  const most = Math.max(1, ...rows.map((row) => row.n));
  return rows.map((row) => ({ ...row, dark: row.n > most * 0.3 }));
}

// --- charts ---------------------------------------------------------------------------------------------------------

const views = {};
function theme() {
  const css = getComputedStyle(document.documentElement), of = (name) => css.getPropertyValue(name).trim();
  const ink = of("--ink"), soft = of("--soft"), line = of("--line");
  return {
    background: null, font: "system-ui, sans-serif", view: { stroke: null }, text: { color: ink },
    axis: { labelColor: soft, titleColor: soft, gridColor: line, domainColor: line, tickColor: line, titleFontWeight: "normal", labelFontSize: 12 },
    axisY: { labelColor: ink }, legend: { labelColor: ink, labelFontSize: 12, labelLimit: 170 },
    range: { category: ["#3b78b8", "#d9822b", "#3a9d74", "#b4517e", "#8a6fc2", "#8c7a3d", "#4aa3b5", "#c2554a"] },
  };
}
async function draw(name, data, empty) { // rows of bars make a chart as high as they need
  const box = $(name), none = !data[name].length, height = SPECS[name].height || ROW * new Set(data[name].map((row) => row.actor)).size;
  box.parentElement.classList.toggle("empty", none);
  if (none) { box.dataset.empty = empty; return; }
  if (views[name]) {
    for (const [set, values] of Object.entries(data)) views[name].data(set, values);
    if (name === "attention") views[name].signal("share", state.unit === "share");
    await views[name].height(height).runAsync(); return;
  }
  const options = { mode: "vega-lite", renderer: "svg", actions: false, ast: true, logLevel: 1, config: theme(), tooltip: { theme: dark.matches ? "dark" : "light" } };
  const { view } = await vegaEmbed(box, { ...SPECS[name], height, datasets: data }, options);
  views[name] = view;
  if (name === "attention") await view.signal("share", state.unit === "share").runAsync();
  view.addEventListener("click", (_, item) => { if (item?.datum && "a" in item.datum) toggle(item.datum.a); });
}
function table(id, heads, rows) {
  const made = document.createElement("table"), numeric = (value) => typeof value === "number";
  const line = (cells, tag, numbers) => {
    const tr = document.createElement("tr");
    cells.forEach((value, i) => {
      const cell = document.createElement(tag); if (tag === "th") cell.scope = "col";
      if (numbers[i]) cell.className = "number";
      cell.textContent = value === null ? "–" : numeric(value) ? whole.format(value) : value; tr.append(cell);
    });
    return tr;
  };
  const numbers = heads.map((_, i) => rows.some((row) => numeric(row[i])));
  made.append(document.createElement("thead"), document.createElement("tbody"));
  made.tHead.append(line(heads, "th", numbers)); made.tBodies[0].append(...rows.map((row) => line(row, "td", numbers)));
  $(id).replaceChildren(made);
}

// --- everything that is shown ---------------------------------------------------------------------------------------

async function show() {
  toAddress(); controls(); hints(); claims();
  const attention = attentionRows(), voice = voiceRows(), movers = moverRows(), quoted = quotedRows(), together = togetherRows();
  table("attention-table", ["Period", "Actor", "Attention", "Count", "Of"], attention.map((r) => [r.label, r.actor, r.text, r.count, r.of]));
  table("voice-table", ["Actor", unitOf() === "articles" ? "Articles" : "Stories", "Share"], voice.map((r) => [r.actor, r.count, r.text.split("(")[1].slice(0, -1)]));
  table("movers-table", ["Actor", "First half", "Second half", "Change"], movers.map((r) => [r.actor, r.before, r.after, r.text]));
  table("quoted-table", ["Actor", "Mentioned in", "Quoted in", "Share"], quoted.map((r) => [r.actor, r.mentioned, r.quoted, r.text]));
  table("together-table", ["Actor", "With", "Stories", "PMI"], together.filter((r) => r.n).map((r) => [r.actor, r.second, r.n, r.pmi]));
  await draw("attention", { attention, bursts: burstRows(attention), gaps: gapRows() }, "Choose an actor.");
  await draw("voice", { voice }, "Nobody is mentioned.");
  await draw("movers", { movers }, state.from === state.to ? "Choose more than one period." : "Nobody moved.");
  await draw("quoted", { quoted }, "Nobody is quoted.");
  await draw("together", { together }, "Nobody to compare.");
  document.body.dataset.shown = String(Number(document.body.dataset.shown || 0) + 1);
}
function hints() {
  const what = { share: "Stories that mention, of all stories of the", stories: "Stories that mention, by", articles: "Articles that mention, copies included, by" }[state.unit];
  const bursts = "▲ marks a burst: three deviations above the 28 days before. Grey: a gap, when far less was read than usual.";
  $("attention-hint").textContent = `${what} ${D.every}. ${bursts}`;
  $("voice-hint").textContent = `${unitOf() === "articles" ? "Articles" : "Stories"} that mention, and their share of those about any of the page's ${D.actors.length} actors. Select a bar to add the actor.`;
  const [first, second] = halves().map(([from, to]) => (from > to ? "" : `${D.periods[from]} to ${ends[to]}`));
  $("movers-hint").textContent = state.from === state.to ? "" : `Share of ${unitOf()}, ${second} against ${first}.`;
  $("together-hint").textContent = `Stories that mention both, among the ${MATRIX} first or chosen actors.`;
}
const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
function controls() {
  $("unit").value = state.unit; $("type").value = state.type; $("from").value = state.from; $("to").value = state.to;
  $("chosen").replaceChildren(...state.actors.map((a) => {
    const li = document.createElement("li"), button = document.createElement("button");
    button.type = "button"; button.textContent = `${D.actors[a].name} ×`; button.setAttribute("aria-label", `Remove ${D.actors[a].name}`);
    button.onclick = () => { toggle(a); $("actor").focus(); };
    li.append(button); return li;
  }));
  const speakers = [...new Set([...state.actors, ...ranked((a) => sum(D.actors[a].quoted, state.from, state.to)).map(({ a }) => a)])];
  $("speaker").replaceChildren(option("", "the chosen actors"), ...speakers.map((a) => option(a, D.actors[a].name)));
  $("speaker").value = state.speaker;
  $("act").value = state.act;
}
function claims() {
  const of = state.speaker === "" ? new Set(state.actors) : new Set([Number(state.speaker)]);
  const first = D.periods[state.from], last = ends[state.to];
  const found = D.claims.filter(([a, day, , , act]) => of.has(a) && day >= first && day <= last && (!state.act || act === state.act));
  $("claims").replaceChildren(...found.slice(0, state.shown).map(claim));
  $("more").hidden = found.length <= state.shown;
  const shown = Math.min(found.length, state.shown);
  $("claims-hint").textContent = `${whole.format(shown)} of ${whole.format(found.length)} claims on this page, the latest first. ` +
    "The page holds those most widely carried; newsbeam report claims lists all.";
}
function claim([a, day, outlet, url, act, negated, kind, content, copies, role]) {
  const li = document.createElement("li"), said = document.createElement("p"), about = document.createElement("p");
  said.textContent = kind === "direct" ? `“${content}”` : content;
  about.className = "about";
  const what = Object.assign(document.createElement("span"), { className: "act", textContent: (negated ? "not " : "") + act });
  const who = Object.assign(document.createElement("strong"), { textContent: D.actors[a].name });
  about.append(who, role ? `, ${role} · ` : " · ", what, ` · ${kind} · `, day, " · ");
  if (/^https?:\/\//i.test(url || "")) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: outlet || new URL(url).hostname, rel: "noopener noreferrer", target: "_blank" });
    about.append(link);
  } else about.append(outlet || "no outlet");
  if (copies > 1) about.append(` · ${whole.format(copies)} copies`);
  li.append(said, about); return li;
}

// --- what people do --------------------------------------------------------------------------------------------------

function tell(text) { $("said").textContent = text; }
function toggle(a) {
  tell("");
  if (state.actors.includes(a)) state.actors = state.actors.filter((other) => other !== a);
  else if (state.actors.length < MOST_LINES) state.actors = [...state.actors, a];
  else tell(`A chart holds ${MOST_LINES} actors: remove one first.`);
  show();
}
const folded = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
const byName = new Map();
D.actors.forEach((actor, a) => { for (const name of actor.aliases) if (!byName.has(folded(name))) byName.set(folded(name), a); });
[...D.actors.keys()].reverse().forEach((a) => byName.set(folded(D.actors[a].name), a));
function find(text) {
  const key = folded(text);
  if (byName.has(key)) return byName.get(key);
  const near = D.actors.findIndex((actor) => folded(actor.name).includes(key));
  return near < 0 ? undefined : near;
}
function listen() {
  $("filters").onsubmit = (event) => event.preventDefault();
  $("actor").onchange = (event) => {
    const text = event.target.value; if (!text.trim()) return;
    const a = find(text); event.target.value = "";
    if (a === undefined) { tell(`“${text}” is not among the ${D.actors.length} actors of this page.`); return; }
    if (!state.actors.includes(a)) toggle(a); else tell(`${D.actors[a].name} is shown already.`);
  };
  for (const end of ["from", "to"]) $(end).onchange = (event) => {
    state[end] = Number(event.target.value);
    if (state.from > state.to) state[end === "from" ? "to" : "from"] = state[end];
    show();
  };
  $("unit").onchange = (event) => { state.unit = event.target.value; show(); };
  $("type").onchange = (event) => { state.type = event.target.value; show(); };
  $("speaker").onchange = (event) => { state.speaker = event.target.value; state.shown = PAGE; claims(); };
  $("act").onchange = (event) => { state.act = event.target.value; state.shown = PAGE; claims(); };
  $("more").onclick = () => { state.shown += PAGE; claims(); };
  $("reset").onclick = () => { Object.assign(state, initial()); tell(""); show(); };
  window.onhashchange = () => { fromAddress(); show(); };
  dark.onchange = redraw; window.matchMedia("print").onchange = redraw;
}
const dark = window.matchMedia("(prefers-color-scheme: dark)");
async function redraw() {
  for (const name of Object.keys(views)) { views[name].finalize(); delete views[name]; }
  await show();
}

function fill() {
  $("actor-names").replaceChildren(...D.actors.map((actor) => option(actor.name, actor.type || "")));
  for (const end of ["from", "to"]) $(end).replaceChildren(...D.periods.map((day, p) => option(p, end === "from" ? day : ends[p])));
  $("act").replaceChildren(option("", "any"), ...[...new Set(D.claims.map((row) => row[4]))].sort().map((act) => option(act, act)));
  const stories = sum(D.stories, 0, N - 1), articles = sum(D.articles, 0, N - 1);
  $("scope").textContent = `${D.periods[0]} to ${D.last} · ${whole.format(articles)} articles · ${whole.format(D.outlets)} ${D.outlets === 1 ? "outlet" : "outlets"} · ${whole.format(D.actors.length)} most mentioned actors`;
  const notes = [...D.notes,
    "A story is a set of articles that are copies of each other; it counts once in a period, however many outlets carry it.",
    `Over several periods the counts of each ${D.every} are added, above and below the line of a share; shares are never averaged.`,
    "Days on which fewer articles were read than a fifth of the median of the 28 days before are gaps: they break a daily line, and what was read on them is in both sums of longer periods.",
    "A claim is a statement that the text attributes to a source, direct, indirect or mixed. It was found by rules, and some are wrong.",
  ];
  $("notes").replaceChildren(...notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  $("made").textContent = D.made;
}
fill(); fromAddress(); listen(); redraw();
