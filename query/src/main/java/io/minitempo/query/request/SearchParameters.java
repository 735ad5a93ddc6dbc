// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import io.minitempo.core.TempoException;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.server.http.QueryParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The parameters of a search (`spec/api.md §3.3`, §6).
public final class SearchParameters {

    private static final String QUERY = "q";
    private static final String TAGS = "tags";
    private static final String MIN_DURATION = "minDuration";
    private static final String MAX_DURATION = "maxDuration";
    private static final String LIMIT = "limit";
    private static final String START = "start";
    private static final String END = "end";
    private static final String SPANS_PER_SPAN_SET = "spss";
    private static final String SKIPPED_TRANSFORMATIONS = "skip_ast_transformations";

    /// What holds for a request that does not say otherwise, and how far one may go.
    ///
    /// @param limit traces found when the request does not say
    /// @param maxLimit largest number of traces a request may ask for, 0 for any
    /// @param spansPerSpanSet spans per result when the request does not say
    /// @param maxSpansPerSpanSet most spans per result, 0 for any number
    public record Bounds(int limit, int maxLimit, int spansPerSpanSet, int maxSpansPerSpanSet) {

        /// What queriers assume.
        public static final Bounds OF_JOBS = new Bounds(20, 0, 3, 0);
    }

    private SearchParameters() {}

    /// Reads the query of a URL. TraceQL is not parsed.
    ///
    /// @throws TempoException.Invalid with Tempo's text when something is wrong
    public static SearchRequest parse(QueryParameters query, Bounds bounds) {
        SearchRequest.Builder request = SearchRequest.newBuilder();
        if (query.get(QUERY).isPresent() && query.get(TAGS).isPresent()) {
            throw new TempoException.Invalid("invalid request: can't specify tags and q in the same query");
        }
        query.get(QUERY).ifPresent(request::setQuery);
        query.get(TAGS).map(SearchParameters::tags).ifPresent(request::putAllTags);
        durations(query, request);
        int limit = Parameters.unsigned32(query, LIMIT, bounds.limit);
        if (limit == 0) {
            throw new TempoException.Invalid("invalid limit: must be a positive number");
        }
        request.setLimit(limit);
        request.setStart(Parameters.unsigned32(query, START, 0)).setEnd(Parameters.unsigned32(query, END, 0));
        checkTimes(request);
        request.setSpansPerSpanSet(Parameters.unsigned32(query, SPANS_PER_SPAN_SET, bounds.spansPerSpanSet));
        query.get(SKIPPED_TRANSFORMATIONS)
                .ifPresent(names -> request.addAllSkipASTTransformations(List.of(names.split(","))));
        check(request, bounds);
        return request.build();
    }

    private static Map<String, String> tags(String text) {
        try {
            return Logfmt.parse(text);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid tags: " + e.text(), e);
        }
    }

    private static void durations(QueryParameters query, SearchRequest.Builder request) {
        request.setMinDurationMs(Parameters.millis(query, MIN_DURATION))
                .setMaxDurationMs(Parameters.millis(query, MAX_DURATION));
        checkDurations(request);
    }

    private static void checkDurations(SearchRequest.Builder request) {
        int max = request.getMaxDurationMs();
        if (max != 0 && Integer.compareUnsigned(request.getMinDurationMs(), max) > 0) {
            throw new TempoException.Invalid("invalid maxDuration: must be greater than minDuration");
        }
    }

    private static void checkTimes(SearchRequest.Builder request) {
        if (request.getStart() != 0 && Integer.compareUnsigned(request.getEnd(), request.getStart()) <= 0) {
            throw startNotBeforeEnd(request.getStart(), request.getEnd());
        }
    }

    /// The complaint about a range that is empty or runs backwards.
    static TempoException.Invalid startNotBeforeEnd(int start, int end) {
        return new TempoException.Invalid("http parameter start must be before end. received start="
                + Integer.toUnsignedString(start) + " end=" + Integer.toUnsignedString(end));
    }

    /// Checks a message as the parameters of a URL are checked.
    ///
    /// @throws TempoException.Invalid with Tempo's text when something is wrong
    public static void checkMessage(SearchRequest.Builder request, Bounds bounds) {
        checkDurations(request);
        checkTimes(request);
        check(request, bounds);
    }

    /// Checks how much a request asks for.
    ///
    /// @throws TempoException.Invalid when it goes too far
    private static void check(SearchRequest.Builder request, Bounds bounds) {
        if (bounds.maxLimit > 0 && Integer.compareUnsigned(request.getLimit(), bounds.maxLimit) > 0) {
            throw new TempoException.Invalid(
                    "limit " + Integer.toUnsignedString(request.getLimit()) + " exceeds max limit " + bounds.maxLimit);
        }
        int most = bounds.maxSpansPerSpanSet;
        if (most > 0 && Integer.compareUnsigned(request.getSpansPerSpanSet(), most) > 0) {
            throw new TempoException.Invalid("spans per span set exceeds " + most + ". received "
                    + Integer.toUnsignedString(request.getSpansPerSpanSet()));
        }
    }

    /// The parameters of a sub-request for this search.
    public static Map<String, String> format(SearchRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(START, Integer.toUnsignedString(request.getStart()));
        parameters.put(END, Integer.toUnsignedString(request.getEnd()));
        if (request.getLimit() != 0) {
            parameters.put(LIMIT, Integer.toUnsignedString(request.getLimit()));
        }
        if (request.getMaxDurationMs() != 0) {
            parameters.put(MAX_DURATION, Integer.toUnsignedString(request.getMaxDurationMs()) + "ms");
        }
        if (request.getMinDurationMs() != 0) {
            parameters.put(MIN_DURATION, Integer.toUnsignedString(request.getMinDurationMs()) + "ms");
        }
        parameters.put(SPANS_PER_SPAN_SET, Integer.toUnsignedString(request.getSpansPerSpanSet()));
        if (!request.getQuery().isEmpty()) {
            parameters.put(QUERY, request.getQuery());
        } else if (request.getTagsCount() > 0) {
            parameters.put(TAGS, logfmt(request.getTagsMap()));
        }
        if (request.getSkipASTTransformationsCount() > 0) {
            parameters.put(SKIPPED_TRANSFORMATIONS, String.join(",", request.getSkipASTTransformationsList()));
        }
        return parameters;
    }

    private static String logfmt(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> tag.getKey() + "=" + quoted(tag.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
