"""The words by which a line of a text dump gives itself away as the site's own: menu, notice, caption.

Looked up, not matched: a line's words against tables of words and phrases, which takes a tenth of the time of one
pattern of them all. Of many lines, `may_be_sites_own` first finds the few that are worth the look.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_SITE_WORDS: Final = 30  # a site's word in a longer line says nothing
_SITE_PROSE_WORDS: Final = 14  # nor in a whole sentence of so many
_NOTICE_WORDS: Final = 60  # nor does a notice's phrase in one that is longer than notices are
_NOTICE_CHARS: Final = 1000
_MIN_NOTICE_WORDS: Final = 5
_LABEL_WORDS: Final = 8  # in an article, a site's word in a longer line may be a subhead's

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_DIVIDERS: Final = re.compile(r"\||›|»»| [•·/] ")

# In a short line.
_MENU_WORDS: Final = frozenset(
    """cookie cookies newsletter newsletters subscribe subscribes subscription subscriptions login copyright advertise
    advertisement advertisements advertising sponsored promoted trending facebook twitter instagram whatsapp linkedin
    pinterest telegram updated published permalink
    abonnieren abonnement abonnements abonnez abonné abonnés abonnent abonnenten anmelden datenschutz impressum
    weiterlesen anzeige s'abonner s’abonner inscrivez inscription suivez partager partagez
    suscribirse suscríbete suscribete suscríbase suscripción suscripciones suscriptor suscriptores regístrate regístrese
    compartir síguenos iscriviti abbonati condividi assine compartilhe compartilhar inscreva aanmelden
    подписаться подпишитесь подписка подписки подписывайтесь поделиться реклама przeczytaj
    اشترك تابعنا""".split()
)
_UNSPACED_MENU: Final = re.compile(
    r"订阅|登录|注册|广告|版权|分享|相关阅读|関連記事|続きを読む|ログイン|会員登録|会員限定|シェアする|구독|로그인"
    r"|अधिक पढ़ें|यह भी पढ़ें|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง"
)


def _by_word(phrases: str) -> Mapping[str, tuple[str, ...]]:
    """Phrases, one a line or between commas, by their longest words; each with a space at both ends."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in re.split(r"[,\n]\s*", phrases.strip()):
        longest = max(phrase.split(), key=len)
        found[longest] = (*found.get(longest, ()), f" {phrase} ")
    return found


_MENU_PHRASES: Final = _by_word(
    """mailing list, sign up, sign in, log in, register now, join now, all rights reserved, terms of, terms and
    privacy policy, read more, read next, read also, see also, more from, related article, related articles
    related story, related stories, related topics, related news, related content, share this, share on, share via
    follow us, click here, listen to this, most read, most popular, most viewed, most shared, recommended for you
    comments are, comment policy, comments policy, post a comment, post comment, leave a reply, leave a comment
    story continues, story continued, article continues, continue reading
    getty images, file photo, photo by, photograph by, image credit, image source, min read, mins read, minute read
    minutes read, minute ago, minutes ago, mins ago, skip to, back to top, contact us, about us, our standards
    replay more videos, must watch, just watched, more on this
    download the app, download our app, our correspondent, our correspondents
    mehr zum thema, lesen sie, lire aussi, mentions légales, leer más, lea también, iniciar sesión, leggi anche
    leia também, lees ook, lees meer, читайте также, zobacz także, läs också, läs mer, les også, læs også, lue myös
    devamını oku"""
)
# What sites tell their readers in whole sentences. Every phrase speaks as the site or to the reader, so that news about
# cookies and newsletters stays.
_NOTICES: Final = _by_word(
    """all rights reserved, may not be published, may not be republished, may not be reproduced, may not be broadcast
    may not be rewritten, we use cookies, site uses cookies, website uses cookies, our use of cookies
    the use of cookies, our privacy policy, our cookie policy, our comment policy, our commenting policy
    our comments policy, read the privacy policy, to your inbox, in your inbox, our community guidelines
    our community standards, our community rules, the community guidelines, our commenting guidelines
    our commenting rules, comments are now closed, comments are closed, comments have been closed
    story continues below, story continued below, article continues below, trust principles, on our browser
    on your browser, on your device
    enable javascript, disable javascript, disable your ad, may earn a commission, may earn an affiliate commission
    may receive a commission, earn a small commission, get unlimited access, get full access, subscribe today
    subscribe now, click here, are you sure you want, your account has been, unsubscribe at any time
    unsubscribe any time, without your permission, views expressed in, views expressed by, views expressed here
    views and opinions expressed, opinions expressed in, opinions expressed by, registered trademark of
    registered trademarks of, information on this site, information on this website, information provided on this
    check your inbox, check your email, activate your subscription, thank you for reading, thank you for subscribing
    thank you for signing, share your thoughts, share your view, share your views, share your story
    share your comments, stay up to date with, stay up to date on, stay informed with, stay connected with
    terms of service apply, contributed to this report, contributed to this story, contributed to this article
    enlarge this image
    no spam, republished with permission, reprinted with permission, error in this article, errors in this article
    report an error, report a typo, report a correction, send us a tip
    wir verwenden, schreiben sie uns, schicken sie uns, ihre einwilligung, ihre zustimmung, ihre e mail adresse
    externe inhalte, externer inhalt, externen inhalt, externen inhalte, können sie hier, abonnieren sie
    votre adresse, votre e mail, votre abonnement, votre navigateur, votre compte, réservé aux abonnés
    réservés aux abonnés, tu correo, su correo, tu cuenta, su cuenta, tu navegador, su navegador, tu suscripción
    su suscripción, il tuo browser, il tuo account, la tua e mail, la tua email, seu e mail, seu navegador
    seu cadastro, uw e mail, uw browser"""
)
_APPEALS: Final = "sign up|subscribe|follow|join|support|download|register|like|share|get|log in|watch|listen"
_APPEAL: Final = re.compile(
    rf"""(?:{_APPEALS.replace(" ", "[ ]")})
    \b.{{0,120}}\b(?:newsletters?|mailing\ list|inbox|social\ media|facebook|twitter|instagram|telegram
    |whatsapp|youtube|podcasts?|(?:our|the|mobile)\ app
    |(?:our|local|quality|independent)\ journalism)\b
    |(?:most\ (?:read|popular|viewed|shared)|our\ standards)\b""",
    re.VERBOSE,
)
# Consent, registration and payment, in a line that speaks to the reader and quotes nobody.
_WALLS: Final = frozenset(
    """cookie cookies subscribe subscriber subscribers subscription login register registration unsubscribe javascript
    adblock adblocker captcha browser account inbox abo abonnement abonnieren abonnenten anmelden datenschutz werbung
    suscripción suscriptores abbonamento assinante assinantes navigateur navegador подписка reklam""".split()
)
_READER: Final = frozenset(
    """you your we our sie ihr ihre ihren ihrem ihrer wir unsere unser du dein deine vous votre vos nous nos usted
    ustedes tu tus su você vocês nosso nossa voi tuo tua вы вас вам наш siz sizin""".split()
)
_QUOTES: Final = re.compile('["“”„«»「」]')

# Captions: what they open with, and the photographer's credit they end with.
_OPENERS: Final = (
    "photo|image|picture|foto|bild|video|caption|file photo|quelle|related|watch|listen|read|read more|more|see"
    "|see also|also read|gallery|up next"
)
_OPENINGS: Final = re.compile(rf"(?:{_OPENERS})s?\s?[:|]\s")
_LINKS: Final = re.compile(r"(?:related|watch|listen|read|read more|more|see also|also read|up next)\s?[:|]\s")
_PRINTED_IN: Final = re.compile(r"\([^()]{3,60}\b\d{1,2}/\d{1,2}/\d{2,4}\b[^()]{0,20}\)|sources?\s?:.{2,60}")
_CREDITORS: Final = frozenset(
    """photo photos photograph image images picture file foto fotos imagen screenshot courtesy getty epa afp reuters ap
    dpa shutterstock imago bild quelle""".split()
)
_PICTURES: Final = "photo(?:graph)?s?|fotos?|bild|quelle|image"
_CREDIT_CHARS: Final = 150  # that a credit at the end of a line may have
_CREDIT: Final = re.compile(
    rf"""[(\[][^()\[\]]{{0,60}}\b(?:photos?|photograph|images?|picture|file|fotos?|imagen|screenshot|courtesy|getty|epa)\b
    [^()\[\]]{{0,60}}[)\]]\.?$
    |[^.!?\s]\s?[(\[]?(?:/\s?|©\s?|via\s)[\w\s,-]{{0,30}}\b(?:afp|reuters|getty(?:\ images)?|epa|ap|dpa|shutterstock
    |imago)\b[)\]]?$
    |\b(?:{_PICTURES}):\s""",
    re.VERBOSE,
)


def _suspects() -> str:
    """A pattern that any line matches of which is_sites_own holds, and few others.

    It is for RE2, which takes as long for all words as for one, and for which only ASCII has letters.
    """
    phrases = [phrase for table in (_MENU_PHRASES, _NOTICES) for some in table.values() for phrase in some]
    words = _words([*sorted(_MENU_WORDS | _WALLS), *(phrase.strip() for phrase in phrases)])
    opens = f"(?:{_OPENERS})s?.?[:|]|(?:{_APPEALS}|most|our standards)"
    return rf"{words}|^(?:{opens})|(?:{_PICTURES}):|{_DIVIDERS.pattern}|©|{_UNSPACED_MENU.pattern}"


def _words(words: Iterable[str]) -> str:
    apart = "[^a-z0-9]"
    listed = "|".join(word.replace(" ", f"{apart}+") for word in words)
    return f"(?:^|{apart})(?:{listed})(?:$|{apart})"


_SUSPECTS: Final = _suspects()
_SUSPECTS_AT_END: Final = _words(sorted(_CREDITORS))


def may_be_sites_own(lines: Sequence[str]) -> list[bool]:
    """Of each line whether is_sites_own may hold; where it is false, it does not. Fast for many lines at once."""
    lowered = [line.lower() if len(line) <= _NOTICE_CHARS and line.count(" ") < _NOTICE_WORDS else "" for line in lines]
    ends = [line[-_CREDIT_CHARS:] for line in lowered]
    suspect = pc.or_(_matches(lowered, _SUSPECTS), _matches(ends, _SUSPECTS_AT_END))
    found: list[bool] = suspect.to_pylist()
    return found


def _matches(lines: Iterable[str], pattern: str) -> pa.BooleanArray:
    encoded = pa.array([line.encode("utf-8", "replace") for line in lines], pa.binary())
    return pc.match_substring_regex(encoded.cast(pa.string()), pattern)


def is_sites_own(text: str, words: int, stopped: bool) -> bool:
    """Whether a line of so many words, ending with a full stop or not, is a menu's, a notice or a caption."""
    if words > _NOTICE_WORDS or len(text) > _NOTICE_CHARS:
        return False
    lowered, distinct, phrase = _read(text)
    if words <= _SITE_WORDS and not (stopped and words >= _SITE_PROSE_WORDS):
        if "©" in text or not distinct.isdisjoint(_MENU_WORDS) or _has(phrase, distinct, _MENU_PHRASES):
            return True
        if not text.isascii() and _UNSPACED_MENU.search(text):
            return True
    if len(_DIVIDERS.findall(text)) >= 2 or _OPENINGS.match(lowered):
        return True
    if not distinct.isdisjoint(_CREDITORS) and _CREDIT.search(lowered):
        return True
    if words < _MIN_NOTICE_WORDS:
        return False
    if _has(phrase, distinct, _NOTICES) or _APPEAL.match(lowered):
        return True
    speaks = not distinct.isdisjoint(_WALLS) and not distinct.isdisjoint(_READER)
    return speaks and not _QUOTES.search(text)


def notice_words(text: str) -> list[str]:
    """The words of notices that a text holds, perhaps within longer ones: most hold few."""
    lowered = text.lower()
    return [word for word in _NOTICES if word in lowered]


def is_notice(text: str, stopped: bool, words_around: Iterable[str] = _NOTICES) -> bool:
    """Whether a line between the paragraphs of an article is the site's own: a notice, a label, a link elsewhere.

    A whole sentence is one only where it speaks as sites do, for news speaks about newsletters too; a caption is none.
    `words_around`: the `notice_words` of the text that the line is of, where they are known.
    """
    words = text.count(" ") + 1
    if words > _SITE_WORDS or "twitter.com" in text:  # a tweet that the article shows
        return False
    if words <= _LABEL_WORDS and "©" in text:
        return True
    lowered = text.lower()
    if words >= _MIN_NOTICE_WORDS and _APPEAL.match(lowered):
        return True
    if stopped and not any([word in lowered for word in words_around]):
        return False
    lowered, distinct, phrase = _read(text)
    if words >= _MIN_NOTICE_WORDS and _has(phrase, distinct, _NOTICES):
        return True
    if stopped:
        return False
    if words <= _LABEL_WORDS and not distinct.isdisjoint(_MENU_WORDS):
        return True
    if _LINKS.match(lowered) or _PRINTED_IN.fullmatch(lowered) or len(_DIVIDERS.findall(text)) >= 2:
        return True
    return distinct.isdisjoint(_CREDITORS) and _has(phrase, distinct, _MENU_PHRASES)


def _read(text: str) -> tuple[str, frozenset[str], str]:
    """In lower case, its words, and all of them with a space at both ends of each."""
    lowered = text.lower()
    found = _WORD.findall(lowered)
    return lowered, frozenset(found), f" {' '.join(found)} "


def _has(line: str, words: Iterable[str], phrases: Mapping[str, tuple[str, ...]]) -> bool:
    return any(phrase in line for word in phrases.keys() & words for phrase in phrases[word])
