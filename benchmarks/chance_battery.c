/* Which tests of TestU01 (L'Ecuyer & Simard 2007) does a stream of 32-bit words on standard input
 * fail? The words come from chance_battery.py; how to build and run this is in docs/chance.md. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <testu01/bbattery.h>
#include <testu01/swrite.h>
#include <testu01/unif01.h>

static uint32_t block[1 << 15];
static size_t filled, used;
static int reversed;

static unsigned int next_word(void) {
    if (used == filled) {
        filled = fread(block, sizeof block[0], sizeof block / sizeof block[0], stdin);
        used = 0;
        if (filled == 0) {
            fputs("the words ended before the battery did\n", stderr);
            exit(1);
        }
    }
    uint32_t word = block[used++];
    if (!reversed) return word;
    /* TestU01 looks hardest at the high bits: reversing shows it the low ones. */
    word = (word >> 1 & 0x55555555u) | (word & 0x55555555u) << 1;
    word = (word >> 2 & 0x33333333u) | (word & 0x33333333u) << 2;
    word = (word >> 4 & 0x0F0F0F0Fu) | (word & 0x0F0F0F0Fu) << 4;
    return __builtin_bswap32(word);
}

int main(int count, char **asked) {
    const char *battery = count > 1 ? asked[1] : "";
    int small = !strcmp(battery, "small"), rabbit = !strcmp(battery, "rabbit");
    if (!small && !rabbit && strcmp(battery, "crush")) {
        fputs("use: chance_battery small|rabbit|crush [reversed] < words\n", stderr);
        return 2;
    }
    reversed = count > 2 && !strcmp(asked[2], "reversed");
    unif01_Gen *words = unif01_CreateExternGenBits("standard input", next_word);
    swrite_Basic = FALSE;
    if (small) bbattery_SmallCrush(words);
    else if (rabbit) bbattery_Rabbit(words, 1073741824.0 /* bits a test */);
    else bbattery_Crush(words);
    unif01_DeleteExternGenBits(words);
    return 0;
}
