/* sim/kernels/outbox.py, feed.py, content.py: how words go on */

static inline void make_room(Outbox *outbox, int64_t count, int64_t more) {
    if (count + more <= outbox->room) return;
    outbox->room = 2 * (count + more);
    outbox->rows = realloc(outbox->rows, (size_t)outbox->room * sizeof(WORD));
}

static inline void write_word(Outbox *outbox, int64_t row, int64_t time, int64_t receiver,
                              int8_t channel, const Speech *speech) {
    WORD *word = outbox->rows + row;
    word->time = time;
    word->receiver = (int32_t)receiver;
    word->sender = (int32_t)speech->who;
    word->message = (int32_t)speech->message;
    word->root = (int32_t)speech->cascade;
    word->generation = (int16_t)speech->hop;
    word->brand = (int8_t)speech->brand;
    word->valence = (int8_t)speech->tone;
    word->channel = channel;
}

static int64_t show(int64_t seed, int64_t when, const Speech *speech, const Network *network,
                    const People *people, const RULES *rules, Outbox *outbox, int64_t count) {
    int64_t who = speech->who, platform = speech->platform;
    int64_t start = network->start[who], end = network->start[who + 1], size = end - start;
    double reach = rules->platform_reach[platform];
    double mean_life =
        rules->platform_half_life[platform] * MEAN_LIFE_PER_HALF_LIFE * SECONDS_PER_HOUR;
    make_room(outbox, count, size);
    double *sees = malloc((size_t)size * sizeof(double));
    double *waits = malloc((size_t)size * sizeof(double));
    for (int64_t k = 0; k < size; k++)
        uniform_pair(seed, SHARED_SEEN, when, who, k, sees + k, waits + k);
    for (int64_t row = start; row < end; row++) {
        if (sees[row - start] >= reach) continue;
        int64_t viewer = network->neighbours[row];
        if (viewer != speech->except_for && (people->traits[viewer].platforms >> platform) & 1) {
            double wait = -onze_log(1.0 - waits[row - start]) * mean_life;
            write_word(outbox, count++, speech->spoken + (int64_t)wait, viewer, VIEW, speech);
        }
    }
    free(sees);
    free(waits);
    return count;
}

static int64_t pass_code(int64_t seed, int64_t when, const WORD *word, const Network *network,
                         const RULES *rules, Outbox *outbox, int64_t count) {
    int64_t i = word->receiver, chosen = -1, start = network->start[i];
    if (uniform(seed, CODE_TOLD, when, i, 0) >= rules->offers_told) return count;
    double best = 0.0;
    for (int64_t row = start; row < network->start[i + 1]; row++) {
        double u = uniform(seed, CODE_WHOM, when, i, row - start);
        if (chosen >= 0 && u / network->strength[row] >= best) continue;
        double key = -onze_log(1.0 - u) / network->strength[row];
        if (chosen < 0 || key < best) chosen = network->neighbours[row], best = key;
    }
    if (chosen < 0) return count;
    Speech speech = {i, word->time, word->brand, 1, -1, word->root, word->generation + 1, -1, -1};
    double u = uniform(seed, CODE_DELAY, when, i, 0);
    double delay = 0.0 - rules->tells_delay * onze_log(1.0 - u);
    make_room(outbox, count, 1);
    int64_t at = word->time + (int64_t)(delay * SECONDS_PER_DAY);
    write_word(outbox, count, at, chosen, CODE, &speech);
    return count + 1;
}

/* sim/kernels/seeing.py */

static inline void take_up(const MESSAGE *message, BOND *bond, LIFE *life, int64_t needs,
                           int64_t b, int64_t day, const RULES *rules, const OUTREACH *outreach) {
    int kind = message->kind;
    double weight = outreach->worth[b][message->platform];
    bond->saw_post = (int32_t)day;
    bond->content += weight * (kind == CONTEST ? rules->recognition_contest : 1.0);
    if (kind == SERVICE_POST && needs & SERVICE) {
        bond->fading += rules->recognition_service_gain * weight;
        life->service += 1;
    }
    if (kind == OFFER && bond->requested != NOT_ASKED) bond->fading -= rules->offers_mismatch;
    if (kind != SERVICE_POST && needs & MARKETING) {
        life->marketing += 1;
        if (kind == OFFER) {
            bond->offer_until = (int32_t)(day + rules->offers_days);
            bond->offer_by = SAW_OFFER;
        }
    }
}

static inline int64_t address_of_hearing(const WORD *word) {
    return (word->time + SENDER_STEP * (int64_t)word->sender +
            GENERATION_STEP * (int64_t)word->generation) & (int64_t)WORD_MASK;
}

int64_t see(int64_t seed, int64_t day, int64_t first, int64_t last, const WORD *due,
            const MESSAGE *messages, const People *people, const Network *network,
            const RULES *rules, const DAY *days, const OUTREACH *outreach, Outbox *outbox,
            int64_t *heard, int64_t *pairs) {
    int64_t brands = people->brands, count = 0, listed = 0;
    outbox->room = FIRST_ROOM;
    outbox->rows = malloc((size_t)outbox->room * sizeof(WORD));
    double lucks[TOGETHER];
    for (int64_t j = first; j < last; j++) {
        int64_t now = (j - first) % TOGETHER, soon = last - j < TOGETHER ? last - j : TOGETHER;
        for (int64_t k = 0; now == 0 && k < soon; k++)
            lucks[k] = uniform(seed, SHARE, address_of_hearing(due + j + k), due[j + k].receiver, 0);
        if (j + FAR_AHEAD < last) {
            const WORD *ahead = due + j + FAR_AHEAD;
            __builtin_prefetch(people->traits + ahead->receiver, 1);
            __builtin_prefetch(people->ties + ahead->receiver, 1);
            __builtin_prefetch(people->bond + (int64_t)ahead->receiver * brands + ahead->brand, 1);
            __builtin_prefetch(people->life + ahead->receiver, 1);
            __builtin_prefetch((const char *)(people->life + ahead->receiver + 1) - 1, 1);
        }
        const WORD *word = due + j;
        const MESSAGE *message = messages + word->message;
        int64_t i = word->receiver, b = word->brand;
        int64_t when = address_of_hearing(word);
        BOND *bond = people->bond + i * brands + b;
        LIFE *life = people->life + i;
        TIES *ties = people->ties + i;
        int64_t needs = people->traits[i].needs, *counted = heard + b * HEARD_FIELDS;
        counted[CONTENT_SEEN] += 1;
        counted[AWOKEN] += ((ties->knows >> b) & 1) == 0;
        ties->knows |= (uint8_t)(1 << b);
        int64_t gap = day - bond->stamp;
        if (gap > 0) {
            bond->fading *= days[gap].fading_left;
            bond->told *= days[gap].told_left;
            bond->seen *= days[gap].seen_left;
            bond->content *= days[gap].content_left;
            bond->stamp = (int32_t)day;
        }
        double before = bond->fading;
        take_up(message, bond, life, needs, b, day, rules, outreach);
        if ((bond->stopped ? bond->fading > before : bond->fading < before) && !bond->unsettled) {
            bond->unsettled = 1;
            pairs[listed++] = i * brands + b;
        }
        if (message->kind == OFFER && needs & MARKETING) {
            int64_t told = count;
            count = pass_code(seed, when, word, network, rules, outbox, count);
            life->shared += (int32_t)(count - told);
        }
        double sharing =
            rules->platform_share[message->platform] * outreach->sharing[message->kind];
        if (lucks[now] < sharing) {
            life->shared += 1;
            counted[CONTENT_SHARED] += 1;
            Speech speech = {i, word->time, b, word->valence, word->message, word->root,
                             word->generation + 1, word->sender, message->platform};
            count = show(seed, when, &speech, network, people, rules, outbox, count);
        }
    }
    return count;
}

void let_go(Outbox *outbox) {
    free(outbox->rows);
    outbox->rows = NULL;
}
