/* A ledger of sales made up from a seed: ledger ROWS CLIENTS [SEED] > sales.csv
 *
 * Two years of lines of invoices, in the order of the days; a few clients buy much, most little; some lines are
 * returns, some have no client. The same seed gives the same bytes on every machine. */
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

/* The smaller of two draws, so that low numbers buy more. */
static uint64_t draw_client(uint64_t *state, uint64_t clients)
{
	uint64_t a = next(state) % clients;
	uint64_t b = next(state) % clients;
	return a < b ? a : b;
}

static const int days_of_month[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
static const char *const goods[] = {"bread", "milk", "\"oil, olive\"", "tea", "coffee", "sugar", "Соль", "flour"};

int main(int count, char **arguments)
{
	uint64_t rows = count > 1 ? strtoull(arguments[1], NULL, 10) : 1000;
	uint64_t clients = count > 2 ? strtoull(arguments[2], NULL, 10) : 100;
	uint64_t state = count > 3 ? strtoull(arguments[3], NULL, 10) : 1;
	puts("date,client_id,invoice,good,quantity,amount,cost");
	for (uint64_t row = 0; row < rows; row++) {
		int day = (int)(row * 730 / rows);
		int year = 2024 + day / 365;
		int month = 0;
		for (day %= 365; day >= days_of_month[month]; month++)
			day -= days_of_month[month];
		uint64_t amount = next(&state) % 1000000 + 100;
		const char *sign = next(&state) % 50 ? "" : "-";
		printf("%d-%02d-%02d,", year, month + 1, day + 1);
		if (next(&state) % 200)
			printf("C%07" PRIu64, draw_client(&state, clients));
		printf(",%" PRIu64 ",%s,%" PRIu64 ",%s%" PRIu64 ".%02" PRIu64 ",%s%" PRIu64 ".%02" PRIu64 "\n",
		       row / 4 + 100000, goods[next(&state) % 8], next(&state) % 20 + 1, sign, amount / 100,
		       amount % 100, sign, amount * 4 / 5 / 100, amount * 4 / 5 % 100);
	}
	return 0;
}
