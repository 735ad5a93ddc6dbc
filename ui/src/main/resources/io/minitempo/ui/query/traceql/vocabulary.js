// SPDX-License-Identifier: Apache-2.0

// The words of TraceQL, each with what it means. What Tempo only reserves (`parent`) is left out.

/** Fields that every span has. */
export const INTRINSICS = new Map([
    ['name', 'name of the span'],
    ['status', 'error, ok or unset'],
    ['statusMessage', 'text of the status'],
    ['kind', 'server, client, …'],
    ['duration', 'duration of the span'],
    ['rootName', 'name of the root span'],
    ['rootServiceName', 'service of the root span'],
    ['traceDuration', 'duration of the trace'],
    ['nestedSetLeft', 'place in the tree'],
    ['nestedSetRight', 'place in the tree'],
    ['nestedSetParent', 'place of the parent; -1 for a root'],
    ['span:id', '16 hex digits'],
    ['span:parentID', '16 hex digits'],
    ['span:name', 'name of the span'],
    ['span:status', 'error, ok or unset'],
    ['span:statusMessage', 'text of the status'],
    ['span:kind', 'server, client, …'],
    ['span:duration', 'duration of the span'],
    ['span:childCount', 'number of children'],
    ['trace:id', 'hex, no leading zeros'],
    ['trace:duration', 'duration of the trace'],
    ['trace:rootName', 'name of the root span'],
    ['trace:rootService', 'service of the root span'],
    ['event:name', 'name of an event'],
    ['event:timeSinceStart', 'event after the start of its span'],
    ['link:traceID', 'hex, no leading zeros'],
    ['link:spanID', '16 hex digits'],
    ['instrumentation:name', 'name of the library'],
    ['instrumentation:version', 'version of the library'],
]);

/** What may stand before the dot of an attribute. */
export const SCOPES = new Map([
    ['span', 'attribute of the span'],
    ['resource', 'attribute of what made the span'],
    ['event', 'attribute of an event of the span'],
    ['link', 'attribute of a link of the span'],
    ['instrumentation', 'attribute of the library'],
]);

export const STATUSES = ['error', 'ok', 'unset'];
export const KINDS = ['server', 'client', 'internal', 'producer', 'consumer', 'unspecified'];
export const LITERALS = [...STATUSES, ...KINDS, 'true', 'false', 'nil', 'minInt', 'maxInt'];

/** Comparisons of a field with a value. */
export const COMPARISONS = new Map([
    ['=', 'equals'],
    ['!=', 'differs from'],
    ['=~', 'matches the expression'],
    ['!~', 'does not match the expression'],
    ['>', 'greater than'],
    ['>=', 'at least'],
    ['<', 'less than'],
    ['<=', 'at most'],
]);

/** What joins conditions inside of braces. */
export const CONNECTIVES = new Map([
    ['&&', 'and'],
    ['||', 'or'],
]);

/** What joins sets of spans. */
export const SPANSET_OPERATORS = new Map([
    ['&&', 'both in one trace'],
    ['||', 'either in one trace'],
    ['>>', 'descendants of the left'],
    ['>', 'children of the left'],
    ['<<', 'ancestors of the left'],
    ['<', 'parents of the left'],
    ['~', 'siblings of the left'],
    ['!>>', 'no descendants of the left'],
    ['!>', 'no children of the left'],
    ['!<<', 'no ancestors of the left'],
    ['!<', 'no parents of the left'],
    ['!~', 'no siblings of the left'],
    ['&>>', 'descendants, with the left'],
    ['&>', 'children, with the left'],
    ['&<<', 'ancestors, with the left'],
    ['&<', 'parents, with the left'],
    ['&~', 'siblings, with the left'],
]);

/** Stages of a search. */
export const STAGES = new Map([
    ['count()', 'number of matched spans'],
    ['avg()', 'mean of a field'],
    ['min()', 'least value of a field'],
    ['max()', 'greatest value of a field'],
    ['sum()', 'sum of a field'],
    ['by()', 'group the spans of each trace'],
    ['coalesce()', 'undo the groups'],
    ['select()', 'show more fields'],
]);

/** Stages that make series. */
export const METRICS = new Map([
    ['rate()', 'spans per second'],
    ['count_over_time()', 'spans per step'],
    ['avg_over_time()', 'mean of a field'],
    ['min_over_time()', 'least value of a field'],
    ['max_over_time()', 'greatest value of a field'],
    ['sum_over_time()', 'sum of a field'],
    ['quantile_over_time()', 'quantiles of a field'],
    ['histogram_over_time()', 'spans per bucket of a field'],
    ['compare()', 'attributes that set spans apart'],
]);

/** Stages after those that make series. */
export const SECOND_STAGES = new Map([
    ['topk()', 'series with the greatest values'],
    ['bottomk()', 'series with the least values'],
]);

/** Hints, each complete. */
export const HINTS = new Map([
    ['most_recent=true', 'the newest traces, not the first found'],
    ['exemplars=false', 'no example traces in charts'],
]);

const FUNCTIONS = new Set(namesOf(STAGES, METRICS, SECOND_STAGES));
const METRICS_NAMES = new Set(namesOf(METRICS));

/** The names of functions without their parentheses. */
function namesOf(...maps) {
    return maps.flatMap(map => [...map.keys()]).map(name => name.slice(0, -2));
}

export function isFunction(word) {
    return FUNCTIONS.has(word) || word === 'with';
}

export function isMetricsFunction(word) {
    return METRICS_NAMES.has(word);
}
