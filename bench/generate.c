/* A client export made up from a seed: generate RECORDS [SEED] > clients.csv
 *
 * Fifteen columns such as real exports have: quoted names with commas and doubled quotes, notes with line breaks,
 * Cyrillic, empty cells. The same seed gives the same bytes on every machine. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t next(uint64_t *state)
{
	/* splitmix64: Steele, Lea and Flood 2014 */
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

static const char *const names[] = {"\"North, Ltd\"",
				    "Orion",
				    "\"The \"\"Best\"\" Shop\"",
				    "Ромашка",
				    "\"Юг, ООО\"",
				    "Kappa Trading",
				    "Delta Foods",
				    "\"Smith, Jones & Co\"",
				    "Север",
				    "Atlas",
				    "Vega",
				    "\"Café \"\"Paris\"\"\"",
				    "Eastern Supply and Trading Company",
				    "\"Торговый дом \"\"Берёзка\"\"\""};
static const char *const regions[] = {"North", "South", "East", "West", "Центр", "Поволжье"};
static const char *const channels[] = {"retail", "wholesale", "HoReCa", "online"};
static const char *const payments[] = {"prepaid", "deferred", "on delivery"};
static const char *const notes[] = {"",
				    "",
				    "",
				    "calls before ordering",
				    "\"asked twice,\nthen ordered\"",
				    "VIP since 2019",
				    "\"says \"\"later\"\"\""};

#define PICK(list, state) list[next(state) % (sizeof list / sizeof *list)]

static void write_record(uint64_t id, uint64_t *state)
{
	uint64_t turnover = next(state) % 100 < 5 ? next(state) % 900000000 : next(state) % 5000000;
	uint64_t markup = next(state) % 7000;
	printf("C%08" PRIu64 ",%s,%s,%s,%s,", id, PICK(names, state), PICK(regions, state), PICK(channels, state),
	       PICK(payments, state));
	printf("%" PRIu64 ".%02" PRIu64 ",", turnover / 100, turnover % 100);
	if (next(state) % 20)
		printf("0.%04" PRIu64, markup);
	printf(",%" PRIu64 ",%" PRIu64 ",", next(state) % 400, next(state) % 60);
	printf("202%" PRIu64 "-%02" PRIu64 "-%02" PRIu64 ",", next(state) % 6, next(state) % 12 + 1,
	       next(state) % 28 + 1);
	printf("%" PRIu64 ".%" PRIu64 ",%s,%" PRIu64 ",%s,%012" PRIu64 "\n", next(state) % 100, next(state) % 10,
	       next(state) % 2 ? "yes" : "no", next(state) % 100000, PICK(notes, state), next(state) % 1000000000000);
}

int main(int count, char **arguments)
{
	uint64_t records = count > 1 ? strtoull(arguments[1], NULL, 10) : 1000;
	uint64_t state = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
	puts("client_id,name,region,channel,payment,turnover,markup,orders,visits,last_order,discount,active,points,"
	     "note,tax_id");
	for (uint64_t i = 1; i <= records; i++)
		write_record(i, &state);
	return ferror(stdout) || fclose(stdout) ? 1 : 0;
}
