/* libcsv alone, with callbacks that do nothing: the floor under any run that reads with it. libcsv FILE */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

static void on_field(void *field, size_t size, void *data)
{
	(void)field;
	(void)size;
	(void)data;
}

static void on_record(int terminator, void *data)
{
	(void)terminator;
	++*(size_t *)data;
}

static int is_no_space(unsigned char c)
{
	(void)c;
	return 0;
}

int main(int count, char **arguments)
{
	static char block[1 << 18];
	struct csv_parser parser;
	size_t records = 0;
	size_t got;
	FILE *file = count > 1 ? fopen(arguments[1], "rb") : NULL;
	if (!file || csv_init(&parser, 0) != 0)
		return EXIT_FAILURE;
	csv_set_space_func(&parser, is_no_space);
	while ((got = fread(block, 1, sizeof block, file)) > 0)
		csv_parse(&parser, block, got, on_field, on_record, &records);
	csv_fini(&parser, on_field, on_record, &records);
	csv_free(&parser);
	fclose(file);
	printf("%zu records\n", records);
	return EXIT_SUCCESS;
}
