// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import io.minitempo.core.time.PrometheusDuration;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.server.http.QueryParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The parameters of metrics queries (`spec/api.md §3.6`, §3.7, §6).
public final class MetricsParameters {

    /// The `mode` of a job for recent data.
    public static final String RECENT = "recent";

    private static final Duration DEFAULT_RANGE = Duration.ofHours(1);
    private static final long SECOND = 1_000_000_000L;

    private MetricsParameters() {}

    /// Reads the query of a URL; a step that is not given is left at 0, see [#hasStep]. TraceQL is not parsed.
    ///
    /// @param now where a range ends that is not given
    /// @throws TempoException.Invalid with Tempo's text when something is wrong
    public static QueryRangeRequest parse(QueryParameters query, Instant now) {
        QueryRangeRequest.Builder request = QueryRangeRequest.newBuilder()
                .setQuery(query.get("q").orElseGet(() -> query.get("query", "")))
                .setQueryMode(query.get("mode", ""))
                .setExemplars(Parameters.lenient32(query, "exemplars"))
                .setMaxSeries(Parameters.lenient32(query, "maxSeries"));
        range(query, now, request);
        query.get("step").ifPresent(step -> request.setStep(Times.step(step).toNanos()));
        query.get("instant").ifPresent(instant -> request.setInstant(instant.equals("true") || instant.equals("1")));
        query.get("skip_ast_transformations")
                .ifPresent(names -> request.addAllSkipASTTransformations(List.of(names.split(","))));
        return request.build();
    }

    private static void range(QueryParameters query, Instant now, QueryRangeRequest.Builder request) {
        Duration since = query.get("since").map(MetricsParameters::since).orElse(DEFAULT_RANGE);
        long nowNanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), SECOND), now.getNano());
        long end = query.get("end").map(text -> Times.nanos(text, "end")).orElse(nowNanos);
        long start = query.get("start")
                .map(text -> Times.nanos(text, "start"))
                .orElseGet(() -> Math.min(end, nowNanos) - since.toNanos());
        request.setStart(start).setEnd(end);
    }

    /// A range before now, as `since` gives it.
    ///
    /// @throws TempoException.Invalid `could not parse 'since' parameter: not a valid duration string: "x"`
    public static Duration since(String text) {
        try {
            return PrometheusDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid("could not parse 'since' parameter: " + e.getMessage(), e);
        }
    }

    /// Whether a step is given; one of 0 is.
    public static boolean hasStep(QueryParameters query) {
        return query.get("step").isPresent();
    }

    /// The parameters of a sub-request for recent data, or of the part of one for a block that is not about the block.
    public static Map<String, String> format(QueryRangeRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("start", Long.toString(request.getStart()));
        parameters.put("end", Long.toString(request.getEnd()));
        parameters.put("step", GoDuration.format(request.getStep()));
        if (!request.getQueryMode().isEmpty()) {
            parameters.put("mode", request.getQueryMode());
        }
        parameters.put("q", request.getQuery());
        parameters.put("exemplars", Integer.toUnsignedString(request.getExemplars()));
        if (request.getMaxSeries() != 0) {
            parameters.put("maxSeries", Integer.toUnsignedString(request.getMaxSeries()));
        }
        if (request.hasInstant()) {
            parameters.put("instant", Boolean.toString(request.getInstant()));
        }
        if (request.getSkipASTTransformationsCount() > 0) {
            parameters.put("skip_ast_transformations", String.join(",", request.getSkipASTTransformationsList()));
        }
        return parameters;
    }
}
