#include "comparison/rule_words.h"

enum { WORDS_SHOWN_MAX = 80 };

static const struct sources *sources_of(const struct label_comparison *comparison)
{
	return &comparison->sides[SIDE_NEW].rules->syntax.sources; /* which hold OLD's too */
}

/* Each run of blanks, line ends and comments as one blank. */
static struct text on_one_line(struct text words, struct arena *arena)
{
	struct buffer line = {0};
	for (size_t at = 0; at < words.size;) {
		size_t begin = at;
		while (at < words.size && strchr(" \t\r\n#", words.data[at]) && words.data[at]) {
			bool comment = words.data[at] == '#';
			while (comment && at < words.size && words.data[at] != '\n')
				at++;
			at += !comment;
		}
		if (at > begin) {
			if (line.size && at < words.size)
				buffer_byte(&line, ' ');
			continue;
		}
		char quote = words.data[at] == '"' || words.data[at] == '`' ? words.data[at] : '\0';
		buffer_byte(&line, words.data[at++]);
		while (quote && at < words.size) {
			buffer_byte(&line, words.data[at]);
			if (words.data[at++] == quote)
				break;
		}
	}
	struct text result = text_shown(arena, text_copy(arena, buffer_view(&line)), WORDS_SHOWN_MAX);
	buffer_free(&line);
	return result;
}

struct text span_in_words(const struct label_comparison *comparison, struct span span, struct arena *arena)
{
	if (span_is_none(span))
		return (struct text){"", 0};
	return on_one_line(span_text(sources_of(comparison), span), arena);
}

struct text rule_in_words(const struct label_comparison *comparison, const struct compared_segment *segment, int side,
			  uint32_t rule, struct arena *arena)
{
	const struct definition *rules = segment->sources[side].rules;
	if (!rules || rule == 0 || rule > rules->rule_count)
		return (struct text){"", 0};
	const struct plan_rule *found = &rules->rules[rule - 1];
	return found->name.size ? text_shown(arena, found->name, WORDS_SHOWN_MAX)
				: span_in_words(comparison, found->span, arena);
}

static const char *owner_in_words(const struct edit *edit, struct arena *arena)
{
	if (edit->owner.size)
		return arena_printf(arena, "%.*s: ", TEXT_ARGUMENTS(edit->owner));
	return "";
}

/* "rule `x > 10 -> big`", "param vip_from" */
static const char *subject(const struct label_comparison *comparison, const struct edit *edit, struct arena *arena)
{
	bool is_item = strcmp(edit->what, "rule") == 0 || strcmp(edit->what, "row") == 0;
	struct span span = span_is_none(edit->new_span) ? edit->old_span : edit->new_span;
	if (!is_item)
		return edit->name.size ? arena_printf(arena, "%s %.*s", edit->what, TEXT_ARGUMENTS(edit->name))
				       : edit->what;
	struct text words = span_in_words(comparison, span, arena);
	return arena_printf(arena, "%s `%.*s`", edit->what, TEXT_ARGUMENTS(words));
}

static const char *change_in_words(const struct label_comparison *comparison, const struct edit *edit,
				   struct arena *arena)
{
	const char *owner = owner_in_words(edit, arena);
	struct text old = span_in_words(comparison, edit->old_span, arena);
	struct text new = span_in_words(comparison, edit->new_span, arena);
	bool is_item = edit->owner.size > 0;
	if (edit->old_word.size && !is_item)
		return arena_printf(arena, "%s: %.*s is now %.*s", subject(comparison, edit, arena),
				    TEXT_ARGUMENTS(edit->old_word), TEXT_ARGUMENTS(edit->new_word));
	if (edit->old_word.size)
		return arena_printf(arena, "%s%.*s is now %.*s in `%.*s`", owner, TEXT_ARGUMENTS(edit->old_word),
				    TEXT_ARGUMENTS(edit->new_word), TEXT_ARGUMENTS(new));
	if (is_item || strcmp(edit->what, "let") == 0 || strcmp(edit->what, "param") == 0 ||
	    strcmp(edit->what, "output") == 0)
		return arena_printf(arena, "%s`%.*s` is now `%.*s`", owner, TEXT_ARGUMENTS(old), TEXT_ARGUMENTS(new));
	return arena_printf(arena, "%s was changed", subject(comparison, edit, arena));
}

/* A policy that is not written is `first`; a base that is not, 0. */
static const char *head_in_words(const struct label_comparison *comparison, const struct edit *edit,
				 struct arena *arena)
{
	const char *unwritten = strcmp(edit->what, "policy") == 0 ? "first"
				: strcmp(edit->what, "on") == 0   ? "nothing"
								  : "0";
	struct text old = span_in_words(comparison, edit->old_span, arena);
	struct text new = span_in_words(comparison, edit->new_span, arena);
	old = old.size ? old : text_of(unwritten);
	new = new.size ? new : text_of(unwritten);
	return arena_printf(arena, "%s%s %.*s is now %.*s", owner_in_words(edit, arena), edit->what,
			    TEXT_ARGUMENTS(old), TEXT_ARGUMENTS(new));
}

const char *edit_in_words(const struct label_comparison *comparison, const struct edit *edit, struct arena *arena)
{
	static const char *const done[] = {
		[EDIT_ADDED] = "was added",
		[EDIT_REMOVED] = "was taken out",
		[EDIT_MOVED] = "stands in another place",
	};
	if (edit->kind == EDIT_CHANGED)
		return change_in_words(comparison, edit, arena);
	if (edit->kind == EDIT_HEAD)
		return head_in_words(comparison, edit, arena);
	return arena_printf(arena, "%s%s %s", owner_in_words(edit, arena), subject(comparison, edit, arena),
			    done[edit->kind]);
}

const char *mover_in_words(const struct label_comparison *comparison, uint32_t edit, struct arena *arena)
{
	if (edit == EDIT_NONE)
		return "";
	if (edit == EDIT_SEVERAL)
		return "several together";
	return edit_in_words(comparison, &comparison->edits->list.items[edit], arena);
}

const char *edit_place(const struct label_comparison *comparison, const struct edit *edit, struct arena *arena)
{
	const struct source *source = sources_get(sources_of(comparison), edit->place.source);
	return arena_printf(arena, "%s:%zu", source->path, source_place(source, edit->place.begin).line);
}

bool edit_is_renaming(const struct label_comparison *comparison, const struct edit *edit)
{
	for (size_t i = 0; i < comparison->segments.count; i++) {
		const struct compared_segment *segment = &comparison->segments.items[i];
		struct text name = edit->kind == EDIT_ADDED ? segment->name : segment->old_name;
		if (!text_equal(segment->name, segment->old_name) && edit->owner.size == 0 &&
		    (edit->kind == EDIT_ADDED || edit->kind == EDIT_REMOVED) && text_equal(edit->name, name))
			return true;
	}
	return false;
}

const char *edit_witness(const struct edit *edit, struct arena *arena)
{
	bool new_statement = edit->kind == EDIT_ADDED && edit->owner.size == 0;
	bool old_statement = edit->kind == EDIT_REMOVED && edit->owner.size == 0;
	if (edit->witness)
		return arena_printf(arena, "for example %s", edit->witness);
	if (new_statement || old_statement)
		return NULL;
	if (strcmp(edit->what, "rollup") == 0)
		return "whom it concerns could not be told: that depends on the rows of the ledger";
	if (edit->effect == EFFECT_NONE)
		return "proven to concern nobody: every client gets the same as before";
	if (edit->effect == EFFECT_UNTRIED)
		return "whom it concerns was not looked for: there are too many changes to look at each";
	if (edit->effect == EFFECT_OF_ALL)
		return "whom it concerns could not be told: that may depend on all clients together";
	if (!edit->plan)
		return "it does not stand alone, so that whom it concerns could not be told";
	return "whom it concerns could not be told: no example was found";
}
