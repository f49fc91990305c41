/* Cells of a test's tables as values. */
#include "data/cells.h"
#include "testing/trial.h"

static bool read_duration(const struct raw_cell *cell, const struct dialect *dialect, int64_t *duration)
{
	struct decimal number;
	bool percent;
	return cell_number(cell->text, dialect, &number, &percent) == CELL_FITS && !percent &&
	       decimal_to_integer(number, duration);
}

static bool read_labels(struct trial *trial, const struct raw_cell *cell, const struct definition *segment,
			struct datum *datum)
{
	uint32_t *labels = arena_array(&trial->arena, cell->text.size + 1, sizeof *labels);
	struct text rest = cell->text;
	for (bool more = true; more;) {
		size_t end = text_find(rest, text_of("|"));
		struct text label = text_trim((struct text){rest.data, end});
		uint32_t index = definition_find_label(segment, label);
		if (!index) {
			complain_of_label(trial, cell->span, segment, label);
			return false;
		}
		labels[datum->label_count++] = index;
		more = end < rest.size;
		if (more)
			rest = (struct text){rest.data + end + 1, rest.size - end - 1};
	}
	datum->labels = labels;
	return true;
}

static bool read_label(struct trial *trial, const struct raw_cell *cell, const struct definition *segment,
		       struct datum *datum)
{
	datum->constant.label = definition_find_label(segment, cell->text);
	if (!datum->constant.label)
		complain_of_label(trial, cell->span, segment, cell->text);
	return datum->constant.label != 0;
}

static bool fits(const struct raw_cell *cell, const struct dialect *dialect, struct constant *constant)
{
	bool percent;
	switch (constant->type.kind) {
	case TYPE_NUMBER:
		return cell_number(cell->text, dialect, &constant->number, &percent) == CELL_FITS;
	case TYPE_DATE:
		return cell_date(cell->text, dialect, &constant->day) == CELL_FITS;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return read_duration(cell, dialect, &constant->duration);
	case TYPE_TRUTH:
		return cell_truth(cell->text, ENCODING_UTF_8, &constant->truth) == CELL_FITS;
	default:
		constant->text = cell->text;
		return true;
	}
}

static void note_misfit(struct trial *trial, const struct sheet *sheet, const struct raw_cell *cell,
			struct target target)
{
	for (size_t i = 0; i < trial->misfits.count; i++) {
		struct misfit *misfit = &trial->misfits.items[i];
		if (misfit->sheet == sheet && misfit->target.kind == target.kind &&
		    misfit->target.index == target.index) {
			misfit->count++;
			return;
		}
	}
	vector_push(&trial->misfits, (struct misfit){sheet, target, *cell, 1});
}

bool read_cell(struct trial *trial, const struct sheet *sheet, const struct raw_cell *cell, struct target target,
	       struct datum *datum)
{
	const struct dialect *dialect = &sheet->dialect;
	struct type type = target_type(trial->plan, target);
	*datum = datum_missing(type);
	if (cell_is_missing(cell->text, dialect->missing, dialect->missing_count))
		return true;
	datum->constant.known = true;
	if (type.kind == TYPE_LABEL)
		return read_label(trial, cell, &trial->plan->definitions[type.of], datum);
	if (type.kind == TYPE_LABELS)
		return read_labels(trial, cell, &trial->plan->definitions[type.of], datum);
	if (!fits(cell, dialect, &datum->constant)) {
		note_misfit(trial, sheet, cell, target);
		return false;
	}
	if (type.kind == TYPE_LIST)
		datum->constant.text = list_of(&trial->arena, datum->constant.text);
	return true;
}
