"""Search: Chinese, pinyin and mixed words over the products on sale, with filters, suggestions and corrections; docs/search.md tells how.

text, pinyin   text -> terms                          query     what was typed -> groups of alternatives
document       a product -> weighted terms            rank      groups, filters, sort -> products
segment        terms -> products, in memory           engine    all of these together
discovery      the shop's words, out of its titles    lexicon   found by spelling, sound, beginning, slip
port           what the shop asks of an engine        engines   which one answers, rebuilding, switching
records        what is kept in the table              embedded  the default: a snapshot and what changed since
projection     products -> documents (stream)         opensearch  the other engine
popular        hot words, words that found nothing    history   what a buyer looked for
"""
