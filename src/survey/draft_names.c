/* What rules call the columns of an export. */
#include "survey/draft_parts.h"
#include "survey/words.h"
#include "syntax/spell.h"

enum { NAME_SIZE_MAX = 60 }; /* bytes; a longer one is cut behind a word */

/* The language has a meaning for `today`, which a column of that name would take away. */
static bool has_meaning(struct text name)
{
	return text_is(name, "today");
}

/* `Оборот, руб.` as `оборот_руб`; empty where no plain name comes of it. */
static struct text joined_words(struct text name, struct arena *arena)
{
	struct buffer out = {0};
	bool apart = false;
	for (size_t at = 0; at < name.size;) {
		size_t begin = at;
		int32_t code_point = utf8_next(name, &at);
		bool belongs = code_point >= 0 && code_point != '_' && name_may_continue(code_point);
		if (belongs && apart && out.size > NAME_SIZE_MAX * 2 / 3)
			break;
		if (belongs && apart && out.size)
			buffer_byte(&out, '_');
		if (belongs)
			buffer_bytes(&out, name.data + begin, at - begin);
		apart = !belongs;
	}
	struct text joined = text_in_small_letters(buffer_view(&out), arena);
	buffer_free(&out);
	return name_is_plain(joined) && joined.size <= NAME_SIZE_MAX && !has_meaning(joined) ? joined
											     : (struct text){"", 0};
}

static bool is_taken(const struct text *names, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(names[i], name))
			return true;
	return false;
}

static struct text choose_name(struct survey *survey, const struct text *names, size_t index)
{
	struct text name = survey->columns[index].name;
	struct text joined = joined_words(name, &survey->arena);
	if (joined.size && !is_taken(names, survey->column_count, joined))
		return joined;
	if (name_can_be_spelt(name) && name.size <= NAME_SIZE_MAX && !has_meaning(name))
		return name;
	size_t number = index + 1;
	struct text numbered;
	do
		numbered = text_of(arena_printf(&survey->arena, "column_%zu", number));
	while (is_taken(names, survey->column_count, numbered) && (number += survey->column_count));
	return numbered;
}

const struct text *choose_names(struct survey *survey)
{
	size_t count = survey->column_count;
	struct text *names = arena_array(&survey->arena, count, sizeof *names);
	/* Names that need no other go first, so that none made up takes their place. */
	for (size_t i = 0; i < count; i++) {
		struct text name = survey->columns[i].name;
		bool is_handy =
			survey->columns[i].obstacle == OBSTACLE_NONE && name_is_plain(name) && !has_meaning(name);
		names[i] = is_handy && name.size <= NAME_SIZE_MAX ? name : (struct text){"", 0};
	}
	for (size_t i = 0; i < count; i++)
		if (survey->columns[i].obstacle == OBSTACLE_NONE && names[i].size == 0)
			names[i] = choose_name(survey, names, i);
	return names;
}
