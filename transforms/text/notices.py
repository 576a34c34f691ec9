"""The words by which notices, menus and labels of news pages give themselves away.

All patterns are in lower case, for text in lower case: three times as fast as with a flag to ignore it.
"""

import re
from typing import Final

# Anywhere in a short block.
NOTICE: Final = re.compile(
    r"\b(?:"
    r"cookies?|newsletters?|mailing list|subscri(?:be|ption)|sign (?:up|in)|log ?in"
    r"|register(?: now)?|all rights reserved|copyright|terms (?:of|and)|privacy policy"
    r"|advertis(?:e|ement|ing)|sponsored|read (?:more|next|also)|(?:continue|keep) reading"
    r"|related (?:articles?|stories|topics)|more (?:from|on this)|share (?:this|on|via)"
    r"|follow us|click here|most (?:read|popular|viewed)|trending|recommended"
    r"|comments?(?: are| policy| \d)|post a comment|leave a reply|(?:facebook|twitter|instagram"
    r"|whatsapp|linkedin|pinterest)(?!\.com)|getty images|photo(?:graph)?(?: by|:)"
    r"|image (?:credit|source)|updated|published|min(?:ute)?s? read|view gallery"
    r"|scroll to continue|abonn\w+|anmelden|datenschutz|impressum|mehr zum thema|lesen sie"
    r"|weiterlesen|anzeige|quelle:|foto:|s['’]abonner|inscri(?:vez|ption)|lire aussi"
    r"|mentions légales|suivez|partag(?:er|ez)|suscr[ií]b\w+|reg[ií]str\w+|leer más"
    r"|lea también|compartir|síguenos|iniciar sesión|iscriviti|abbonati|leggi anche"
    r"|condividi|assine|leia também|compartilh\w+|inscreva|aanmelden|lees (?:ook|meer)"
    r"|подпис\w+|читайте также|поделиться|реклама"
    r")\b"
    r"|©|订阅|登录|注册|广告|版权|分享|関連記事|続きを読む|ログイン|会員登録"
)
# The whole of a label that stands over the readers' comments.
COMMENTS: Final = re.compile(
    r"(?:\d+ )?(?:reader |latest |recent )?comments?(?: \(?\d+\)?)?"
    r"|leave a (?:reply|comment)|post a comment|join the (?:conversation|discussion)"
    r"|(?:\d+ )?(?:responses?|replies)(?: to .*)?|(?:\d+ )?kommentare?(?: \(?\d+\)?)?"
    r"|leserkommentare|(?:\d+ )?commentaires?|vos réactions|(?:\d+ )?comentarios?"
    r"|(?:\d+ )?comentários?|(?:\d+ )?commenti|(?:\d+ )?reacties|komentarze|комментарии|コメント"
    r"|评论|댓글"
)
# The whole of a label that stands over links to other articles.
ELSEWHERE: Final = re.compile(
    r"related(?: (?:articles?|stories|topics|posts|content|news|coverage))?"
    r"|more (?:in|from|on|about|like this)\b.*|more (?:news|stories|coverage)"
    r"|you (?:may|might) (?:also )?(?:like|be interested in).*"
    r"|recommended(?: (?:for you|stories|reading))?|up next|read (?:next|also|more)"
    r"|(?:most|top) (?:read|popular|viewed|stories|shared)|trending(?: now)?"
    r"|popular(?: now| stories)?|latest (?:news|stories)|also read|don['’]t miss"
    r"|mehr zum thema|auch interessant|das könnte (?:sie|dich|ihnen).*|lesen sie auch"
    r"|meistgelesen|weitere (?:artikel|themen|meldungen|nachrichten).*"
    r"|(?:à )?lire (?:aussi|également)|sur le même (?:sujet|thème)|les plus lus"
    r"|vous aimerez aussi|à voir aussi|te puede interesar|(?:más|otras) noticias"
    r"|noticias relacionadas|lo más (?:leído|visto)|lee también"
    r"|você pode (?:gostar|se interessar).*|(?:leia|veja) (?:também|mais)|mais lidas"
    r"|notícias relacionadas|leggi anche|potrebbe(?:ro)? interessarti.*|articoli correlati"
    r"|lees (?:ook|meer)|meer over.*|czytaj (?:także|też|więcej)|zobacz też|читайте также"
    r"|по теме|関連(?:記事|キーワード|ニュース)|おすすめ.*|相关(?:新闻|阅读)|관련 ?기사"
)
# In the last paragraphs of an article, which take leave of the reader.
PARTING: Final = re.compile(
    r"\b(?:follow (?:her|him|us|me|them|@\w+)|follow \w+ (?:\w+ )?on (?:twitter|x|facebook|instagram|threads)"
    r"|newsletters?|subscribe to|sign up (?:for|to)|have a (?:news )?tip|(?:can|may) be reached at|click here"
    r"|if you enjoyed|contributed (?:reporting|to this)|(?:first|originally) (?:appeared|published)"
    r"|all rights reserved|subject to copyright|(?:earn|get) a (?:small )?(?:commission|share)|ad ?block\w*"
    r"|affiliate[ -]links?|(?:enable|requires) javascript|abonnieren sie|folgen sie uns|abonnez-vous|suivez[- ]nous"
    r"|suscríbe\w+|síguenos|assine [ao]|iscriviti|seguici)\b"
)
# One of these is in every text in which PARTING is.
PARTING_WORDS: Final = tuple(
    """follow newsletter subscribe sign tip reached click enjoyed contributed appeared published reserved copyright
    commission share block affiliate javascript abonn folgen suivez suscr síguenos assine iscriviti seguici""".split()
)
# In what stands before an article, or in its place (consent, registration, payment, a refusal), where it speaks to
# the reader.
WALL: Final = re.compile(
    r"\b(?:cookies?|subscri(?:be|bers?|ption)|(?:sign|log) ?in|register|privacy policy|free articles?|javascript"
    r"|ad ?block\w*|captcha|access (?:denied|to this)|your (?:browser|account)|not available in your"
    r"|european economic area|abonn\w+|abo|anmelden|datenschutz\w*|werbung|s['’]inscrire|publicité|suscr\w+"
    r"|regístr\w+|abbonat\w+|assinantes?|подпис\w+|reklam\w*)\b"
    r"|会員登録|会員限定|ログイン|订阅|登录|구독|로그인"
)
READER: Final = re.compile(
    r"\b(?:you|your|we|our|sie|ihre?[nmrs]?|du|deine?[nmrs]?|vous|votre|vos|nous|usted|ustedes|tu|tus|você|vocês"
    r"|voi|tuo|вы|вас|вам|ваш\w*|siz|sizin)\b|ください|できます|请|您|세요|하십시오"
)
