/* What could a machine do at best? Two kernels of the market once more, in C.

   `choose` is sim/kernels/purchase.py, `see` is sim/kernels/seeing.py with what it calls; why
   things are as they are is said there. The records and the constants come from Python: native.py
   writes them above this text. To be compiled with -ffp-contract=off, so that bits can agree. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORLDS 6
#define WORD_MASK 0xFFFFFFFFull

typedef struct { WORD *rows; int64_t room; } Outbox;
typedef struct {
    int64_t who, spoken, brand, tone, message, cascade, hop, except_for, platform;
} Speech;
typedef struct { const int64_t *start; const int32_t *neighbours; const uint8_t *strength; } Network;
typedef struct {
    const TRAITS *traits; TIES *ties; LIFE *life; const double *habit; BOND *bond; int64_t brands;
} People;

/* Chance: sim/kernels/randomness.py */

static inline void words_at(int64_t seed, int64_t decision, int64_t when, int64_t who,
                            int64_t which, uint64_t *words) {
    uint64_t key_a = (uint64_t)seed & WORD_MASK, key_b = ((uint64_t)seed >> 32) & WORD_MASK;
    uint64_t a = (uint64_t)who & WORD_MASK, b = (uint64_t)when & WORD_MASK;
    uint64_t c = (uint64_t)which & WORD_MASK, d = (uint64_t)decision & WORD_MASK;
    for (int turn = 0; turn < 10; turn++) {
        uint64_t product_a = 0xD2511F53ull * a, product_b = 0xCD9E8D57ull * c;
        a = (product_b >> 32) ^ b ^ key_a;
        b = product_b & WORD_MASK;
        c = (product_a >> 32) ^ d ^ key_b;
        d = product_a & WORD_MASK;
        key_a = (key_a + 0x9E3779B9ull) & WORD_MASK;
        key_b = (key_b + 0xBB67AE85ull) & WORD_MASK;
    }
    words[0] = a, words[1] = b, words[2] = c, words[3] = d;
}

static inline double fraction(uint64_t high, uint64_t low) {
    return (double)(int64_t)((high >> 5) * 67108864ull + (low >> 6)) * 0x1p-53;
}

static inline double uniform(int64_t seed, int64_t decision, int64_t when, int64_t who,
                             int64_t which) {
    uint64_t w[4];
    words_at(seed, decision, when, who, which, w);
    return fraction(w[0], w[1]);
}

static inline void uniform_pair(int64_t seed, int64_t decision, int64_t when, int64_t who,
                                int64_t which, double *one, double *other) {
    uint64_t w[4];
    words_at(seed, decision, when, who, which, w);
    *one = fraction(w[0], w[1]);
    *other = fraction(w[2], w[3]);
}

/* Mathematics: sim/kernels/mathematics.py */

static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

static inline double two_to_whole(int64_t power) {
    int64_t bits = (int64_t)((uint64_t)(power + 1023) << 52);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline double onze_exp(double x) {
    if (!(x <= 709.782712893384)) return x * INFINITY;
    if (x < -745.1332191019412) return 0.0;
    int64_t power = (int64_t)(x * 1.4426950408889634 + (x >= 0.0 ? 0.5 : -0.5));
    double high = x - (double)power * LN2_HIGH, low = (double)power * LN2_LOW;
    double r = high - low, square = r * r;
    double tail = 4.13813679705723846039e-08;
    tail = tail * square + -1.65339022054652515390e-06;
    tail = tail * square + 6.61375632143793436117e-05;
    tail = tail * square + -2.77777777770155933842e-03;
    tail = tail * square + 1.66666666666666019037e-01;
    double c = r - square * tail;
    double grown = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    int64_t half = power >> 1;
    return grown * two_to_whole(half) * two_to_whole(power - half);
}

static inline double log_ordinary(double x, int64_t power) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t whole = (bits - 0x3FE6A09E667F3BCDll) >> 52;
    power += whole;
    bits -= (int64_t)((uint64_t)whole << 52);
    double f;
    memcpy(&f, &bits, sizeof f);
    f -= 1.0;
    double s = f / (2.0 + f), z = s * s, w = z * z;
    double even = 1.531383769920937332e-01;
    even = even * w + 2.222219843214978396e-01;
    even = even * w + 3.999999999940941908e-01;
    double odd = 1.479819860511658591e-01;
    odd = odd * w + 1.818357216161805012e-01;
    odd = odd * w + 2.857142874366239149e-01;
    odd = odd * w + 6.666666666666735130e-01;
    double series = w * even + z * odd, half_square = 0.5 * f * f;
    double rest = half_square - (s * (half_square + series) + (double)power * LN2_LOW);
    return (double)power * LN2_HIGH - (rest - f);
}

static inline double onze_log(double x) {
    if (!(x > 0.0)) return x == 0.0 ? -INFINITY : NAN;
    if (x == INFINITY) return x;
    return x < 0x1p-1022 ? log_ordinary(x * 0x1p54, -54) : log_ordinary(x, 0);
}

static inline double saturate(double stock) {
    if (stock == 0.0) return 0.0;
    if (stock > 0.0) return onze_log(1.0 + stock) * MEAN_LIFE_PER_HALF_LIFE;
    return -onze_log(1.0 - stock) * MEAN_LIFE_PER_HALF_LIFE;
}

/* sim/kernels/purchase.py */

enum { MADE, UNFED, UNPUSHED, UNPLUGGED, OFFLINE, ALONE };

static inline void race_without(double base, double own, double told, double seen, double shown,
                                double pushed, double *at) {
    double mouth = seen + shown;
    at[ALONE] = base * onze_exp(-(own + pushed));
    at[OFFLINE] = told != 0.0 ? base * onze_exp(-(own + pushed + told)) : at[ALONE];
    at[MADE] = mouth != 0.0 ? base * onze_exp(-(own + pushed + told + mouth)) : at[OFFLINE];
    at[UNFED] = seen != 0.0 ? base * onze_exp(-(own + pushed + told + shown)) : at[MADE];
    at[UNPUSHED] = at[MADE], at[UNPLUGGED] = at[OFFLINE];
    if (pushed != 0.0) {
        at[UNPUSHED] = base * onze_exp(-(own + told + mouth));
        at[UNPLUGGED] = base * onze_exp(-(own + told));
    }
}

static void impatience(int64_t seed, const OCCASION *occasions, int64_t size, int64_t brands,
                       double lucks[MOST_BRANDS][AT_ONCE]) {
    for (int64_t b = 0; b < brands; b += 2)
        for (int64_t k = 0; k < size; k++)
            uniform_pair(seed, CHOICE, occasions[k].number, occasions[k].consumer, b, &lucks[b][k],
                         &lucks[b + 1][k]);
    for (int64_t b = 0; b < brands; b++)
        for (int64_t k = 0; k < size; k++) lucks[b][k] = -log_ordinary(1.0 - lucks[b][k], 0);
}

void choose(int64_t seed, int64_t day, int64_t first, int64_t last, OCCASION *occasions,
            const People *people, const double *open_shift, const double *reader_shift,
            const RULES *rules, const DAY *days) {
    int64_t brands = people->brands;
    double lucks[MOST_BRANDS][AT_ONCE];
    for (int64_t j = first; j < last; j++) {
        int64_t now = (j - first) % AT_ONCE;
        if (now == 0)
            impatience(seed, occasions + j, last - j < AT_ONCE ? last - j : AT_ONCE, brands, lucks);
        if (j + AHEAD < last) {
            int64_t ahead = occasions[j + AHEAD].consumer, place = ahead * brands;
            __builtin_prefetch(people->traits + ahead, 1);
            __builtin_prefetch(people->ties + ahead, 1);
            for (int64_t b = 0; b < brands; b++)
                __builtin_prefetch(people->bond + place + b, 1);
            __builtin_prefetch(people->habit + place, 1);
            __builtin_prefetch(people->habit + place + brands - 1, 1);
        }
        OCCASION *occasion = occasions + j;
        int64_t i = occasion->consumer;
        double at[WORLDS], best[WORLDS];
        int64_t chosen[WORLDS];
        const TRAITS *trait = people->traits + i;
        int64_t knows = people->ties[i].knows;
        for (int world = 0; world < WORLDS; world++) best[world] = INFINITY, chosen[world] = -1;
        for (int64_t b = 0; b < brands; b++) {
            const BOND *bond = people->bond + i * brands + b;
            if (bond->stopped || !((knows >> b) & 1)) continue;
            const DAY *left = days + (day - bond->stamp);
            double own = bond->lasting + bond->fading * left->fading_left;
            own += open_shift[trait->age * brands + b];
            double told = rules->tells_effect * saturate(bond->told * left->told_left);
            double seen = rules->feed_effect * saturate(bond->seen * left->seen_left);
            double shown = trait->reader == 1 ? reader_shift[b] : 0.0;
            double pushed =
                rules->recognition_effect * saturate(bond->content * left->content_left);
            if (bond->offer_until >= day) pushed += rules->offers_effect;
            double base = lucks[b][now] / people->habit[i * brands + b];
            race_without(base, own, told, seen, shown, pushed, at);
            for (int world = 0; world < WORLDS; world++)
                if (at[world] < best[world]) best[world] = at[world], chosen[world] = b;
        }
        int64_t made = chosen[MADE];
        occasion->brand = (int8_t)made;
        occasion->feed_flip = made != chosen[UNFED];
        occasion->brand_flip = made != chosen[UNPUSHED];
        occasion->network_flip = made != chosen[UNPLUGGED];
        occasion->online_flip = made != chosen[OFFLINE];
        occasion->any_flip = made != chosen[ALONE];
        if (made >= 0) {
            const BOND *bond = people->bond + i * brands + made;
            occasion->offer = bond->offer_until >= day ? bond->offer_by : NO_OFFER;
            occasion->on_page = ((trait->follows >> made) & 1) &&
                                day - bond->saw_post <= rules->recognition_page_days;
        }
    }
}
