#include "write/writer.h"

#include "base/memory.h"
#include "scan/results.h"
#include "write/fields.h"

static const struct definition *definition_of(const struct writer *writer, size_t root)
{
	return &writer->plan->definitions[writer->program->roots.items[root].definition];
}

static size_t label_count(const struct writer *writer, size_t root)
{
	return definition_of(writer, root)->label_count;
}

/* --- batches --- */

static void count_lane(struct writer *writer, size_t index, const struct vector *vector, size_t lane)
{
	uint64_t *counts = writer->label_counts[index];
	if (!bits_get(&vector->known, lane) || writer->blanked[index]) {
		counts[0]++;
		return;
	}
	if (vector->type == VECTOR_CODE) {
		counts[vector->codes[vector->constant ? 0 : lane]]++;
		return;
	}
	for (size_t l = 0; l < vector->label_count; l++)
		counts[l + 1] += bits_get(&vector->labels[l], lane);
}

void count_labels(struct writer *writer, const struct machine *machine, size_t lane, bool all)
{
	for (size_t i = 0; i < writer->root_count; i++)
		if (writer->label_counts[i] && (all || !writer->combined[i]))
			count_lane(writer, i, machine_vector(machine, writer->program->roots.items[i].value), lane);
}

void take_record(struct writer *writer, const struct machine *machine, const struct scan_batch *batch, size_t lane)
{
	size_t start = writer->row.size;
	memset(writer->blanked, 0, writer->root_count * sizeof *writer->blanked);
	bool written = writer->options.format == RUN_JSONL ? append_object(writer, machine, batch, lane)
							   : append_record(writer, machine, batch, lane);
	if (!written) {
		writer->row.size = start;
		return;
	}
	count_labels(writer, machine, lane, true);
	end_row(writer);
}

void writer_batch(struct writer *writer, struct scan *scan, const struct machine *machine,
		  const struct scan_batch *batch)
{
	writer->scan = scan;
	scan_judge_results(scan, batch, writer->program, machine, writer->root_count);
	if (writer->piece_count)
		append_batch(writer, machine, batch);
	for (size_t lane = 0; lane < batch->records->count && !writer->piece_count; lane++)
		if (bits_get(&batch->active, lane))
			take_record(writer, machine, batch, lane);
}

/* --- parts --- */

static void clear_counts(struct writer *writer)
{
	for (size_t i = 0; i < writer->root_count; i++)
		if (writer->label_counts[i])
			memset(writer->label_counts[i], 0, (label_count(writer, i) + 1) * sizeof(uint64_t));
	writer->taken_as_missing = 0;
	writer->row.size = 0;
}

/* What each part needs of its own. */
static void make_room(struct writer *writer)
{
	size_t fields;
	size_t most = 0;
	scan_header(writer->scan, &fields);
	writer->fields = arena_array(&writer->arena, fields, sizeof *writer->fields);
	writer->blanked = arena_array(&writer->arena, writer->root_count, sizeof *writer->blanked);
	writer->label_counts = arena_array(&writer->arena, writer->root_count, sizeof *writer->label_counts);
	for (size_t i = 0; i < writer->root_count; i++)
		if (definition_of(writer, i)->kind == DEFINITION_SEGMENT)
			writer->label_counts[i] =
				arena_array(&writer->arena, label_count(writer, i) + 1, sizeof(uint64_t));
	for (size_t i = 0; i < writer->column_count; i++)
		if (writer->columns[i].definition->label_count > most)
			most = writer->columns[i].definition->label_count;
	writer->labels = arena_array(&writer->arena, most, sizeof *writer->labels);
}

struct writer *writer_part(struct writer *whole)
{
	struct writer *part = memory_zeroed(1, sizeof *part);
	*part = *whole;
	part->arena = (struct arena){0};
	part->row = (struct buffer){0};
	part->taken_as_missing = 0;
	make_room(part);
	make_pieces(part);
	return part;
}

static void add_counts(struct writer *part)
{
	struct writer *whole = part->whole;
	for (size_t i = 0; i < whole->root_count; i++)
		for (size_t l = 0; whole->label_counts[i] && l <= label_count(whole, i); l++)
			whole->label_counts[i][l] += part->label_counts[i][l];
	clear_counts(part);
}

bool writer_settle(struct writer *part)
{
	struct writer *whole = part->whole;
	bool closed_early;
	output_bytes(whole->output, part->row.data, part->row.size);
	whole->taken_as_missing += part->taken_as_missing;
	settle_combinations(part);
	add_counts(part);
	return !output_failure(whole->output, &closed_early);
}

void writer_close_part(struct writer *part)
{
	clear_counts(part);
	count_combinations(part);
	add_counts(part);
	writer_close(part);
}

/* --- opening and closing --- */

static struct dialect dialect_of_output(const struct scan *scan, enum run_format format)
{
	struct dialect dialect = *scan_dialect(scan);
	if (format == RUN_TSV)
		dialect.delimiter = '\t';
	if (format == RUN_JSONL)
		dialect.line_ending = "\n";
	return dialect;
}

struct writer *writer_open(struct output *output, struct scan *scan, const struct program *program,
			   const struct writer_options *options, struct arena *arena, const char **message)
{
	struct writer *writer = memory_zeroed(1, sizeof *writer);
	writer->whole = writer;
	writer->output = output;
	writer->scan = scan;
	writer->program = program;
	writer->plan = program->plan;
	while (writer->root_count < program->roots.count &&
	       program->roots.items[writer->root_count].definition != UINT32_MAX)
		writer->root_count++;
	writer->options = *options;
	writer->dialect = dialect_of_output(scan, options->format);
	writer->ending_size = strlen(writer->dialect.line_ending);
	scan_header(scan, &writer->header_count);
	make_columns(writer);
	make_room(writer);
	bool json = options->format == RUN_JSONL;
	if (!json)
		output_set_encoding(output, writer->dialect.encoding, writer->dialect.byte_order_mark);
	const char *problem = place_columns(writer);
	if (!problem && json)
		name_json(writer);
	else if (!problem)
		problem = write_header(writer);
	if (!problem) {
		output_bytes(output, writer->row.data, writer->row.size);
		return writer;
	}
	*message = arena_copy(arena, problem, strlen(problem));
	writer_close(writer);
	return NULL;
}

uint64_t writer_taken_as_missing(const struct writer *writer)
{
	return writer->taken_as_missing;
}

/* A label with a blank for each line break, and for what else may not reach a terminal. */
static void append_on_one_line(struct buffer *out, struct text label)
{
	for (size_t at = 0; at < label.size;) {
		size_t begin = at;
		if (is_control_character(utf8_next(label, &at)))
			buffer_byte(out, ' ');
		else
			buffer_bytes(out, label.data + begin, at - begin);
	}
}

void writer_summary(const struct writer *writer, struct buffer *out)
{
	for (size_t i = 0; i < writer->root_count; i++) {
		const struct definition *definition =
			&writer->plan->definitions[writer->program->roots.items[i].definition];
		const uint64_t *counts = writer->label_counts[i];
		if (!counts)
			continue;
		buffer_printf(out, "%.*s:", TEXT_ARGUMENTS(definition->name));
		for (size_t l = 0; l < definition->label_count; l++) {
			buffer_string(out, l ? ", " : " ");
			append_on_one_line(out, definition->labels[l].text);
			buffer_printf(out, " %zu", (size_t)counts[l + 1]);
		}
		if (counts[0])
			buffer_printf(out, "%s no label %zu", definition->label_count ? "," : "", (size_t)counts[0]);
		buffer_byte(out, '\n');
	}
}

void writer_close(struct writer *writer)
{
	if (!writer)
		return;
	buffer_free(&writer->row);
	for (size_t p = 0; p < writer->piece_count; p++)
		buffer_free(&writer->pieces[p].bytes);
	arena_free(&writer->arena);
	memory_free(writer);
}
