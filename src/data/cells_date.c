/* Cells that are dates. */
#include "data/cells.h"

#include "data/date_parts.h"

enum cell_reading cell_date(struct text cell, const struct dialect *dialect, date *value)
{
	static const struct date_form iso = {.order = DATES_ISO};
	struct date_parts parts;
	if (!date_parts_read(cell, dialect->encoding, &parts))
		return CELL_DOES_NOT_FIT;
	const struct date_form *form = date_parts_are_iso(&parts) ? &iso : &dialect->dates;
	return date_parts_day(&parts, form, value) ? CELL_FITS : CELL_DOES_NOT_FIT;
}

static size_t write_digits(int32_t number, size_t digits, char *out)
{
	for (size_t i = digits; i > 0; i--) {
		out[i - 1] = (char)('0' + number % 10);
		number /= 10;
	}
	return digits;
}

/* Two digits of a year only where they are read back as that year. */
static size_t write_year(int32_t year, bool two_digits, char *out)
{
	if (two_digits && year >= 1970 && year <= 2069)
		return write_digits(year % 100, 2, out);
	return write_digits(year, 4, out);
}

size_t cell_write_date(date value, const struct dialect *dialect, char out[16])
{
	const struct date_form *form = &dialect->dates;
	if (form->order == DATES_ISO || form->order == DATES_UNKNOWN) {
		date_format_iso(value, out);
		return DATE_TEXT;
	}
	static const char usual[] = {[DATES_DMY] = '.', [DATES_MDY] = '/', [DATES_YMD] = '-'};
	char separator = form->separator ? form->separator : usual[form->order];
	struct civil_date civil = date_to_civil(value);
	size_t size = 0;
	if (form->order == DATES_YMD) {
		size += write_year(civil.year, form->two_digit_year, out);
		out[size++] = separator;
	}
	size += write_digits(form->order == DATES_DMY ? civil.day : civil.month, 2, out + size);
	out[size++] = separator;
	size += write_digits(form->order == DATES_DMY ? civil.month : civil.day, 2, out + size);
	if (form->order != DATES_YMD) {
		out[size++] = separator;
		size += write_year(civil.year, form->two_digit_year, out + size);
	}
	return size;
}
