"""English words whose forms share no stem."""

from __future__ import annotations

from bot.search.irregular import bases_of

_FORMS = """
be am is are was were been being; have has had having; do does did done doing; go went gone; get got gotten; make made; take took taken;
come came; see saw seen; know knew known; give gave given; find found; think thought; tell told; become became; leave left; feel felt;
bring brought; begin began begun; keep kept; hold held; write wrote written; stand stood; hear heard; mean meant; meet met; run ran;
pay paid; sit sat; speak spoke spoken; lie lay lain; lead led; read; grow grew grown; lose lost; fall fell fallen; send sent; build built;
understand understood; draw drew drawn; break broke broken; spend spent; rise rose risen; drive drove driven; buy bought; wear wore worn;
choose chose chosen; sell sold; teach taught; catch caught; fight fought; throw threw thrown; show shown; steal stole stolen; eat ate eaten;
drink drank drunk; fly flew flown; forget forgot forgotten; freeze froze frozen; hide hid hidden; ring rang rung; shake shook shaken;
shine shone; shoot shot; sleep slept; slide slid; stick stuck; swim swam swum; tear tore torn; wake woke woken; win won; withdraw withdrew
withdrawn; bind bound; bite bit bitten; blow blew blown; deal dealt; dig dug; feed fed; hang hung; lend lent; light lit; prove proven;
ride rode ridden; seek sought; sing sang sung; sink sank sunk; spin spun; strike struck; swear swore sworn; wind wound; undo undid undone;
rewrite rewrote rewritten; overwrite overwrote overwritten; resend resent; rebuild rebuilt; mislead misled; undertake undertook undertaken;
man men; woman women; child children; person people; mouse mice; foot feet; tooth teeth; goose geese; half halves; life lives; knife knives;
leaf leaves; shelf shelves; wife wives; index indices; matrix matrices; vertex vertices; medium media; criterion criteria; datum data;
phenomenon phenomena; analysis analyses; crisis crises; basis bases; thesis theses; good better best; bad worse worst; die dying died;
lie lying; tie tying; delivery deliveries
"""


BASE_OF = bases_of(_FORMS)
"""The base forms of each irregular form."""
