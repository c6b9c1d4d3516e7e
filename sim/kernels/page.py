"""What can everybody read on a brand's page, and what does that do to those who read it?

Posts are remembered with a half-life. The rating is the mean of the stars that praise and
complaints stand for; readers compare ratings and volumes with those of the other brands, and mind
complaints that were ignored.
"""

import numpy as np

from sim.kernels.columns import PRAISE, PRIVATE_COMPLAINT, PUBLIC_COMPLAINT
from sim.kernels.compiling import njit
from sim.kernels.mathematics import log
from sim.kernels.whereabouts import brands_of, flow_of, lines_of, rulebook_of

KINDS = 3  # public complaints, private ones and praise
# Sums of probabilities are kept in whole units of 2**-40, so that their order does not matter.
UNITS = 1099511627776.0


@njit(cache=True, inline="always")
def rating_of(page, rules):
    """Return the counters on a page: mean stars, 0 without a post, and posts remembered."""
    bad = max(page.complaints, 0.0)
    volume = page.praise + bad
    if volume <= 0.0:
        return 0.0, volume
    stars = rules.reviews_praise_stars * page.praise + rules.reviews_complaint_stars * bad
    return stars / volume, volume


@njit(cache=True, nogil=True)
def ratings(pages, rulebook):
    """Return the counters on every page: (brands,) mean stars, 0 without a post, and posts."""
    stars, volumes = np.empty(pages.size, np.float64), np.empty(pages.size, np.float64)
    for b in range(pages.size):
        stars[b], volumes[b] = rating_of(pages[b], rulebook.rules[0])
    return stars, volumes


@njit(cache=True)
def mean_of(values):
    """Return the mean of a few numbers; 1 of none. The first is added last, as NumPy does."""
    if values.size == 0:
        return 1.0
    rest = 0.0
    for value in values[1:]:
        rest += value
    return (values[0] + rest) / values.size


@njit(cache=True, nogil=True)
def reader_shifts(pages, rulebook):
    """Return (brands,) log-odds that ratings, volume and ignored complaints add for readers."""
    rules = rulebook.rules[0]
    stars, volumes = ratings(pages, rulebook)
    mean = mean_of(stars[volumes > 0.0])
    sizes, shifts = np.empty(pages.size, np.float64), np.empty(pages.size, np.float64)
    for b in range(pages.size):
        sizes[b] = log(1.0 + volumes[b])
    middle = mean_of(sizes)
    for b in range(pages.size):
        page = pages[b]
        rating = stars[b] if volumes[b] > 0.0 else mean
        shift = rules.reviews_rating_effect * (log(rating) - log(mean))
        shift += rules.reviews_volume_effect * (sizes[b] - middle)
        settled = page.resolved + page.ignored
        ignored = page.ignored / settled if settled > 0.0 else 0.0
        shifts[b] = shift - rules.feed_ignored_page * ignored
    return shifts


@njit(cache=True, nogil=True)
def remember_flow(expected, market):
    """Let the expected flow follow today's. expected: (brands, 3) int64 in UNITS."""
    flow, kept = flow_of(market), rulebook_of(market).rules[0].flow_kept
    for b in range(flow.shape[0]):
        for kind in range(KINDS):
            flow[b, kind] = flow[b, kind] * kept + (1.0 - kept) * (expected[b, kind] / UNITS)


@njit(cache=True, nogil=True)
def remember_posts(day, posts, market):
    """Let the pages fade by a day and take today's posts, written down. posts: (brands, 3)."""
    (pages, _), kept = brands_of(market), rulebook_of(market).rules[0].page_kept
    lines = lines_of(market, day)
    for b in range(pages.size):
        page, line = pages[b], lines[b]
        line.complaints_posted += posts[b, PUBLIC_COMPLAINT]
        line.complaints_private += posts[b, PRIVATE_COMPLAINT]
        line.praise_posted += posts[b, PRAISE]
        page.praise = page.praise * kept + posts[b, PRAISE]
        page.complaints = page.complaints * kept + posts[b, PUBLIC_COMPLAINT]
        page.resolved *= kept
        page.ignored *= kept
