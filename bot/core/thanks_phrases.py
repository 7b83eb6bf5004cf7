"""The phrases of :mod:`bot.core.thanks`.

A phrase is written as its words: ``a|b`` is one of them, ``(a|b)`` is optional.
"""

from __future__ import annotations

# A word such as "help" asks for help, unless it is what the thanks are for.
BESIDE_PHRASES = """
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) help|support|assistance
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) service|time|patience|effort
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) efforts|work|understanding
    for (all) (of) (the|your|ur) (quick|quicker|fast|prompt|great|good|kind|valuable|excellent|wonderful) kindness|fix|solution|update
    for (all) (the|your|ur) (quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) reply|response|answer|answers|information
    for (all) (the|your|ur) (quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) informations|info
    for (all) (the|your|ur) (quick|fast|prompt|great|good|kind|valuable|excellent|wonderful) explanation|confirmation|feedback
    for (all) (your|the) helping|explaining|clarifying|fixing|helping|everything|responding|replying (me|us|it|that|this)
    for sorting|fixing|solving|resolving|helping (this|that|it|me|us) (out) (so) quickly|fast
    for getting back (to) (me|us)
    for letting me|us know
    for helping|assisting (me|us) (out)
    have a|an (very) nice|good|great|lovely|wonderful|blessed|amazing day|evening|weekend|one|night|time|week (ahead)
    good day|night|evening
    see you
    take care
    (i) got it (working)
    (i) understood|understand
    that's|thats all (for) (now)
    that|this is|was all (for) (now|today) (i) (need|needed)
    nothing else|more
    exactly|just what i|we needed|wanted
    works|worked like a charm
    is sorted|solved|fixed|working (now)
    sounds good
    it|that|everything|all is
    (the|my|our) problem|issue|error is|has gone|disappeared
    you are
    (great|awesome|excellent|good|amazing|wonderful|fantastic) support|service|job|work
    вопрос|проблема|всё|все решен|решён|решена|решено|закрыт|снят
    питання|проблему|проблема|все вирішено|вирішена|закрите|закрито
    hat (alles) geklappt|geholfen|funktioniert
    (jetzt) geht|geht's|läuft|klappt|funktioniert (alles) (wieder)
    hat sich erledigt|geklärt
    es|alles geht|läuft|klappt|funktioniert (jetzt) (wieder)
    problem (ist) gelöst|behoben|erledigt
    ich|wir danke|danken
    das war's|wars (schon)
    das ist
    խնդիրը լուծված|լուծվեց
    (теперь) (всё|все) в порядке
    (тепер) (все|усе) гаразд
    за (вашу|твою|такую) (быструю|оперативную|отличную) помощь|поддержку|оперативность|информацию|работу|заботу
    за (ваш|твой|такой) (быстрый|оперативный|отличный) ответ|труд|совет
    за (ваше|такое) (быстрое) терпение|разъяснение|объяснение|внимание|понимание|решение|время
    хорошего|доброго|приятного|отличного (вам) дня|вечера
    хороших|приятных выходных
    за (вашу|твою) (швидку|оперативну|чудову) допомогу|підтримку|відповідь|інформацію|оперативність|роботу|увагу
    за (ваше|таке) (швидке) терпіння|роз'яснення|пояснення|розуміння|рішення
    за (ваш|твій) час|відгук
    гарного|приємного|чудового (вам) дня|вечора
    гарних|приємних вихідних
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) hilfe|unterstützung|antwort|info
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) rückmeldung|mühe|geduld
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) reaktion|erklärung
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) lösung|auskunft
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) bearbeitung|information
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) verständnis|service
    für (die|ihre|eure|deine|den|das|ihr|ihren|euren) (schnelle|rasche|tolle|gute|super|nette|prompte) support|aufwand|einsatz
    für alles
    (einen) (noch) (einen) schönen|guten tag|abend|feierabend|sonntag (noch)
    (ein) schönes wochenende (noch)
    (արագ|ձեր) օգնության|աջակցության|պատասխանի|արձագանքի|համբերության|աշխատանքի|բացատրության|տեղեկատվության համար
    լավ|բարի օր|երեկո
"""
# These say that nothing is left to do, as thanks do.
THANKS_PHRASES = """
    that|this|it (has) fixed|solved|sorted|did it|that|everything
    that|this|it fixed|solved|resolved the|my|our problem|issue
    problem|issue fixed|solved|resolved|sorted
    that|this|it did the trick
    you (really|totally|just) saved|made my|our|the day|life
    you're|youre a lifesaver|star|legend|hero|genius|angel
    you are a|the lifesaver|star|legend|hero|genius|angel|best
    (i|we) (really|much|do) appreciate it|that|this|everything
    (i|we) (really) appreciate your help|support|time
    (you) (have|you've) been very|so|really|super helpful|kind
    you've been (very|so|really|super) helpful|kind
    awesome|great|good|nice|excellent work|job (guys|team|everyone)
    works|worked|working like a charm
    it's|its|it|all|everything (is) (all|everything) working|works|good|fine|ok now|again (now)
    (all) working|works again|now (now)
    it works (now|again|perfectly)
    perfekt|super|prima|toll|klasse|wunderbar|ok (ja) jetzt|nun geht|läuft|funktioniert|klappt es|alles|wieder (wieder)
    perfekt|super|prima|toll|klasse|wunderbar|spitze (es|alles) funktioniert|läuft|klappt (jetzt|nun|wieder) (wieder)
    ihr|sie|du seid|sind|bist (einfach|wirklich) die|der|super|spitze|klasse|toll (besten|beste)
    (das|es) hat (super|gut|wunderbar|bestens|sofort|alles) geklappt|funktioniert|geholfen
    (wunderbar|super|perfekt) das hat funktioniert|geklappt|geholfen
    (jetzt) (alles|es) geht|läuft|funktioniert|klappt (alles) wieder
    jetzt geht|läuft|funktioniert|klappt (es|alles|wieder) (wieder)
    problem (ist) gelöst|behoben|erledigt
    sie|du|ihr haben|hast|habt mir|uns sehr|wirklich|toll|super geholfen
    sie|du|ihr haben|hast|habt mir|uns geholfen
    sie|du|ihr haben|hast|habt meinen|mir|den (den) tag gerettet
    вы (меня|нас|мне|нам) (очень|сильно|здорово|реально) выручили|помогли|спасли
    вы|ты (просто|самые|самый) лучшие|лучший|лучшая|супер|молодцы|молодец
    вы спасли|сделали мой|наш|мне день
    (всё|все) (теперь|снова|уже) заработало|починилось|наладилось
    отлично|супер|класс|ура|теперь|всё|все (теперь|всё|все|снова) (теперь|всё|все) работает|заработало|получилось
    проблема решена|решилась|исчезла|ушла
    от (всей) души
    ви (мене|нас|мені|нам) (дуже|сильно|реально) виручили|допомогли|врятували
    ви|ти (просто) найкращі|найкращий|найкраща|супер|молодці|молодець
    ви врятували|зробили мій|наш|мені день
    (все|усе) (тепер|знову|вже) запрацювало|налагодилось
    чудово|супер|клас|ура|тепер|все|усе (тепер|все|усе|знову) (тепер|все|усе) працює|запрацювало|вийшло
    проблему|проблема вирішено|вирішена|зникла
    ամեն ինչ լավ|պարզ|կարգին (է)
    դուք ինձ|մեզ (շատ) օգնեցիք|փրկեցիք
    խնդիրը լուծված|լուծվեց (է)
    հիմա (ամեն) (ինչ) աշխատում է
"""
