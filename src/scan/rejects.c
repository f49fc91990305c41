/* The file of the records that BAD_REJECT leaves out. */
#include "scan/scanner.h"

/* Puts a question mark for a character that the export's encoding lacks; -1: for all that is no UTF-8. */
static void replace_character(struct buffer *text, int32_t lacking)
{
	struct buffer replaced = {0};
	struct text from = buffer_view(text);
	for (size_t at = 0; at < from.size;) {
		size_t before = at;
		if (utf8_next(from, &at) == lacking)
			buffer_byte(&replaced, '?');
		else
			buffer_bytes(&replaced, from.data + before, at - before);
	}
	buffer_free(text);
	*text = replaced;
}

static void write_reject(struct scan *scan, size_t lane)
{
	struct buffer reason = {0};
	struct buffer field = {0};
	int32_t lacking;
	for (size_t i = 0; i < scan->pending.count; i++) {
		const struct pending *pending = &scan->pending.items[i];
		if (pending->lane != lane)
			continue;
		struct text name = pending_name(scan, pending);
		buffer_printf(&reason, "%s%.*s%s%s", reason.size ? "; " : "", TEXT_ARGUMENTS(name),
			      name.size ? ": " : "", pending->message);
	}
	while (!write_field(&field, buffer_view(&reason), &scan->dialect, &lacking))
		replace_character(&reason, lacking);
	struct text bytes = record_bytes(scan->batch.records, lane);
	buffer_text(&scan->rejected_bytes, bytes);
	buffer_byte(&scan->rejected_bytes, scan->dialect.delimiter);
	buffer_text(&scan->rejected_bytes, buffer_view(&field));
	buffer_string(&scan->rejected_bytes, scan->dialect.line_ending);
	buffer_free(&reason);
	buffer_free(&field);
}

void write_rejects(struct scan *whole, struct buffer *bytes)
{
	if (bytes->size)
		output_bytes(whole->rejects, bytes->data, bytes->size);
	bytes->size = 0;
}

void scan_settle_batch(struct scan *scan)
{
	if (scan->options->bad != BAD_REJECT)
		return;
	for (size_t lane = 0; lane < scan->batch.records->count; lane++) {
		if (!bits_get(&scan->rejected, lane))
			continue;
		scan->counts.rejected++;
		if (scan->whole->rejects)
			write_reject(scan, lane);
	}
	if (scan->whole == scan)
		write_rejects(scan, &scan->rejected_bytes);
}
