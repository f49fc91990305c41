#include "comparison/edits.h"

#include "base/memory.h"
#include "comparison/trial.h"
#include "comparison/witness.h"
#include "comparison/words.h"

static struct text span_words(struct edits *edits, struct span span)
{
	return words_of(&edits->arena, span_text(&edits->new_rules->syntax.sources, span));
}

static struct edit *add_edit(struct edits *edits, enum edit_kind kind, const char *what, struct text owner,
			     struct span old_span, struct span new_span)
{
	struct edit edit = {.kind = kind, .what = what, .owner = owner, .old_span = old_span, .new_span = new_span};
	vector_push(&edits->list, edit);
	struct edit *added = &edits->list.items[edits->list.count - 1];
	added->place = span_is_none(new_span) ? old_span : new_span;
	if (kind != EDIT_CHANGED)
		return added;
	struct text old_word;
	struct text new_word;
	if (words_differ_in_literal(span_words(edits, old_span), span_words(edits, new_span), &old_word, &new_word)) {
		added->old_word = old_word;
		added->new_word = new_word;
	}
	return added;
}

/* --- blocks --- */

static struct span span_of_all(const struct expressions *cells)
{
	return cells->count ? span_join(cells->items[0]->span, cells->items[cells->count - 1]->span) : (struct span){0};
}

static struct block_item item_of_rule(struct edits *edits, void *node, const struct rule *rule)
{
	struct text condition = {"", 0};
	if (rule->condition)
		condition = span_words(edits, rule->condition->span);
	return (struct block_item){
		.node = node,
		.span = rule->span,
		.words = span_words(edits, rule->span),
		.name = rule->name.text,
		.condition = condition,
		.outcome = span_words(edits, rule->outcome.span),
	};
}

static struct block block_of_statement(struct edits *edits, const struct statement *statement)
{
	bool is_table = statement->kind == STATEMENT_TABLE;
	struct block block = {0};
	size_t count = is_table ? statement->table->row_count : statement->rules.count;
	block.items = arena_array(&edits->arena, count, sizeof *block.items);
	for (size_t i = 0; i < statement->rules.count && !is_table; i++)
		block.items[block.count++] = item_of_rule(edits, statement->rules.items[i], statement->rules.items[i]);
	for (size_t i = 1; is_table && i < count; i++) {
		struct table_row *row = statement->table->rows[i];
		block.items[block.count++] = (struct block_item){
			.node = row,
			.span = row->span,
			.words = span_words(edits, row->span),
			.condition = span_words(edits, span_of_all(&row->inputs)),
			.outcome = span_words(edits, span_of_all(&row->outputs)),
		};
	}
	return block;
}

static struct block block_of_loose_rules(struct edits *edits, const struct rule_set *rules)
{
	struct block block = {0};
	block.items = arena_array(&edits->arena, rules->statements.count, sizeof *block.items);
	for (size_t i = 0; i < rules->statements.count; i++)
		if (rules->statements.items[i]->kind == STATEMENT_RULE)
			block.items[block.count++] =
				item_of_rule(edits, rules->statements.items[i], rules->statements.items[i]->rule);
	return block;
}

/* Where item `j` of the new version goes among the old ones: behind the last one before it that stands there too. */
static size_t place_among_old(const struct block_pair *pair, size_t j)
{
	while (j-- > 0)
		if (pair->new_matches[j].kind == MATCH_SAME || pair->new_matches[j].kind == MATCH_CHANGED)
			return pair->new_matches[j].other + 1;
	return 0;
}

/* The old items with one of them (or SIZE_MAX) taken out and one of the new ones (or SIZE_MAX) put in at `place`. */
static void try_with(struct edits *edits, struct edit *edit, const struct block_pair *pair, size_t without, size_t with,
		     size_t place)
{
	size_t count = 0;
	void **items = arena_array(&edits->arena, pair->old_block.count + 1, sizeof *items);
	for (size_t i = 0; i <= pair->old_block.count; i++) {
		if (i == place && with != SIZE_MAX)
			items[count++] = pair->new_block.items[with].node;
		if (i < pair->old_block.count && i != without)
			items[count++] = pair->old_block.items[i].node;
	}
	try_items(edits, edit, pair->old, items, count);
}

static void find_item_edit(struct edits *edits, const struct block_pair *pair, const char *what, struct text owner,
			   size_t j)
{
	const struct block_item *new = &pair->new_block.items[j];
	const struct match *match = &pair->new_matches[j];
	if (match->kind == MATCH_SAME)
		return;
	if (match->kind == MATCH_NONE) {
		struct edit *edit = add_edit(edits, EDIT_ADDED, what, owner, (struct span){0}, new->span);
		edit->name = new->name;
		try_with(edits, edit, pair, SIZE_MAX, j, place_among_old(pair, j));
		return;
	}
	bool moved = match->kind == MATCH_MOVED;
	struct span old_span = pair->old_block.items[match->other].span;
	struct edit *edit = add_edit(edits, moved ? EDIT_MOVED : EDIT_CHANGED, what, owner, old_span, new->span);
	edit->name = new->name;
	try_with(edits, edit, pair, match->other, j, moved ? place_among_old(pair, j) : match->other);
}

static void find_item_edits(struct edits *edits, struct block_pair *pair, const char *what, struct text owner)
{
	pair->old_matches = arena_array(&edits->arena, pair->old_block.count, sizeof *pair->old_matches);
	pair->new_matches = arena_array(&edits->arena, pair->new_block.count, sizeof *pair->new_matches);
	blocks_align(&pair->old_block, &pair->new_block, pair->old_matches, pair->new_matches);
	for (size_t j = 0; j < pair->new_block.count; j++)
		find_item_edit(edits, pair, what, owner, j);
	for (size_t i = 0; i < pair->old_block.count; i++) {
		if (pair->old_matches[i].kind != MATCH_NONE)
			continue;
		const struct block_item *old = &pair->old_block.items[i];
		struct edit *edit = add_edit(edits, EDIT_REMOVED, what, owner, old->span, (struct span){0});
		edit->name = old->name;
		try_with(edits, edit, pair, i, SIZE_MAX, 0);
	}
}

/* OLD's statement with NEW's policy, or with what NEW has after `on` or as base. */
static struct statement *with_head(struct edits *edits, const struct statement *old, const struct statement *new,
				   bool policy)
{
	struct statement *made = arena_alloc(&edits->arena, sizeof *made);
	*made = *old;
	if (policy)
		made->policy = new->policy;
	else
		made->value = new->value;
	made->bases = policy ? old->bases : new->bases;
	if (old->kind != STATEMENT_TABLE)
		return made;
	made->table = arena_alloc(&edits->arena, sizeof *made->table);
	*made->table = *old->table;
	made->table->policy = new->table->policy;
	return made;
}

static const char *kind_of(const struct statement *statement)
{
	static const char *const kinds[] = {
		[STATEMENT_INPUT] = "input",   [STATEMENT_PARAM] = "param",     [STATEMENT_LET] = "let",
		[STATEMENT_OUTPUT] = "output", [STATEMENT_SEGMENT] = "segment", [STATEMENT_SCORE] = "score",
		[STATEMENT_TABLE] = "table",   [STATEMENT_LOOKUP] = "lookup",   [STATEMENT_ROLLUP] = "rollup",
	};
	return statement->kind < sizeof kinds / sizeof *kinds ? kinds[statement->kind] : NULL;
}

static void replace_statement(struct edits *edits, const struct statement *old, struct statement *new)
{
	struct edit *edit = add_edit(edits, EDIT_CHANGED, kind_of(new), (struct text){"", 0}, old->span, new->span);
	edit->name = new->name.text;
	try_statement(edits, edit, old, new);
}

static struct span policy_span(const struct statement *statement)
{
	const struct policy *policy =
		statement->kind == STATEMENT_TABLE ? &statement->table->policy : &statement->policy;
	struct span span = policy->span;
	for (size_t i = 0; i < policy->order.count; i++)
		span = span_join(span, policy->order.items[i]->span);
	return span;
}

static struct span value_span(const struct statement *statement)
{
	if (statement->kind == STATEMENT_SCORE)
		return span_of_all(&statement->bases);
	return statement->value ? statement->value->span : (struct span){0};
}

static bool same_span(struct edits *edits, struct span a, struct span b)
{
	struct text none = {"", 0};
	return text_equal(span_is_none(a) ? none : span_words(edits, a), span_is_none(b) ? none : span_words(edits, b));
}

/* What stands before the rules or rows. */
static void find_head_edits(struct edits *edits, const struct statement *old, const struct statement *new)
{
	const char *value = new->kind == STATEMENT_SCORE ? "base" : "on";
	for (int policy = 1; policy >= 0; policy--) {
		struct span before = policy ? policy_span(old) : value_span(old);
		struct span after = policy ? policy_span(new) : value_span(new);
		if (same_span(edits, before, after))
			continue;
		struct edit *edit =
			add_edit(edits, EDIT_HEAD, policy ? "policy" : value, new->name.text, before, after);
		edit->place = new->name.span;
		try_statement(edits, edit, old, with_head(edits, old, new, policy));
	}
}

static bool has_rows(const struct statement *statement)
{
	return statement->kind != STATEMENT_TABLE ||
	       (statement->table->row_count && statement->table->file.text.size == 0);
}

static void find_block_edits(struct edits *edits, const struct statement *old, struct statement *new)
{
	bool is_table = old->kind == STATEMENT_TABLE;
	if (!has_rows(old) || !has_rows(new) ||
	    (is_table && !same_span(edits, old->table->rows[0]->span, new->table->rows[0]->span))) {
		replace_statement(edits, old, new);
		return;
	}
	struct block_pair pair = {
		.old = old,
		.new = new,
		.old_block = block_of_statement(edits, old),
		.new_block = block_of_statement(edits, new),
	};
	find_head_edits(edits, old, new);
	find_item_edits(edits, &pair, is_table ? "row" : "rule", new->name.text);
}

/* --- statements --- */

/* Does it say what labels clients get? */
static bool counts(const struct statement *statement)
{
	return kind_of(statement) != NULL;
}

static struct statement *find_same(const struct rule_set *rules, const struct statement *wanted)
{
	for (size_t i = 0; i < rules->statements.count; i++) {
		struct statement *statement = rules->statements.items[i];
		if (statement->kind == wanted->kind && text_equal(statement->name.text, wanted->name.text))
			return statement;
	}
	return NULL;
}

static bool is_block(const struct statement *statement)
{
	return statement->kind == STATEMENT_SEGMENT || statement->kind == STATEMENT_SCORE ||
	       statement->kind == STATEMENT_TABLE;
}

static bool names_file(const struct statement *statement)
{
	return statement->kind == STATEMENT_LOOKUP ||
	       (statement->kind == STATEMENT_TABLE && statement->table->file.text.size);
}

static void find_statement_edits(struct edits *edits, struct statement *new)
{
	struct statement *old = find_same(edits->old_rules, new);
	if (!old) {
		struct edit *edit =
			add_edit(edits, EDIT_ADDED, kind_of(new), (struct text){"", 0}, (struct span){0}, new->span);
		edit->name = new->name.text;
		return;
	}
	/* The same words may name another file, or another state of it: the programs tell. */
	if (same_span(edits, old->span, new->span) && !names_file(new))
		return;
	if (is_block(new))
		find_block_edits(edits, old, new);
	else
		replace_statement(edits, old, new);
}

static void find_loose_edits(struct edits *edits)
{
	struct block_pair pair = {
		.old_block = block_of_loose_rules(edits, edits->old_rules),
		.new_block = block_of_loose_rules(edits, edits->new_rules),
	};
	if (pair.old_block.count || pair.new_block.count)
		find_item_edits(edits, &pair, "rule", text_of("segments"));
}

static void list_added(struct edits *edits)
{
	VECTOR(struct statement *) added = {0};
	for (size_t i = 0; i < edits->new_rules->statements.count; i++) {
		struct statement *statement = edits->new_rules->statements.items[i];
		if (counts(statement) && statement->kind != STATEMENT_INPUT && !find_same(edits->old_rules, statement))
			vector_push(&added, statement);
	}
	make_base(edits, added.items, added.count);
	vector_free(&added);
}

/* An edit that was tried and makes no other programs is none. */
static void drop_empty(struct edits *edits)
{
	size_t kept = 0;
	for (size_t i = 0; i < edits->list.count; i++) {
		struct edit *edit = &edits->list.items[i];
		if (edit->plan && edit->effect != EFFECT_SHOWN && plans_compile_alike(edits->base_plan, edit->plan)) {
			plan_free(edit->plan);
			rules_free(&edit->rules);
			continue;
		}
		edits->list.items[kept++] = *edit;
	}
	edits->list.count = kept;
}

struct edits *edits_find(const struct rule_set *old_rules, const struct plan *old_plan,
			 const struct rule_set *new_rules, const struct plan *new_plan,
			 const struct plan_options *options)
{
	struct edits *edits = memory_zeroed(1, sizeof *edits);
	edits->old_rules = old_rules;
	edits->new_rules = new_rules;
	edits->options = options;
	edits->same = plans_compile_alike(old_plan, new_plan);
	list_added(edits);
	for (size_t i = 0; i < new_rules->statements.count; i++)
		if (counts(new_rules->statements.items[i]))
			find_statement_edits(edits, new_rules->statements.items[i]);
	find_loose_edits(edits);
	for (size_t i = 0; i < old_rules->statements.count; i++) {
		const struct statement *old = old_rules->statements.items[i];
		if (!counts(old) || find_same(new_rules, old))
			continue;
		struct edit *edit =
			add_edit(edits, EDIT_REMOVED, kind_of(old), (struct text){"", 0}, old->span, (struct span){0});
		edit->name = old->name.text;
	}
	find_witnesses(edits, old_plan, new_plan);
	drop_empty(edits);
	return edits;
}

void edits_free(struct edits *edits)
{
	if (!edits)
		return;
	for (size_t i = 0; i < edits->list.count; i++) {
		plan_free(edits->list.items[i].plan);
		rules_free(&edits->list.items[i].rules);
	}
	vector_free(&edits->list);
	plan_free(edits->base_plan);
	rules_free(&edits->base);
	arena_free(&edits->arena);
	memory_free(edits);
}
