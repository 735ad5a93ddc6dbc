// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.metrics;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import io.minitempo.frontend.config.MetricsQueryConfig;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.query.QueryWeight;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.query.metrics.MetricsJob;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.MetricsLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A metrics query that is known to be right.
///
/// @param text as written
/// @param query as parsed
/// @param interval the steps of the answer
/// @param limits how much may be answered
/// @param skipped rewritings of TraceQL that queriers leave out
/// @param weight how much of a batch a job fills
record CompiledQuery(
        String text, Query query, Interval interval, MetricsLimits limits, List<String> skipped, int weight) {

    private static final long SECOND = 1_000_000_000L;

    /// Copies the list.
    CompiledQuery {
        skipped = List.copyOf(skipped);
    }

    /// The two forms of the endpoint.
    enum Form {
        RANGE,
        INSTANT
    }

    /// Checks a request that is complete but for the limits of tenants.
    ///
    /// @param hasStep whether the request names a step, be it 0
    /// @throws TempoException.Invalid with Tempo's text when something is wrong
    static CompiledQuery of(
            QueryRangeRequest request, boolean hasStep, Form form, QueryFrontendConfig config, Instant now) {
        TraceQlErrors.checkSize(request.getQuery(), config.maxQueryExpressionSizeBytes());
        Query query = parse(request.getQuery(), form);
        if (!(query.root() instanceof MetricsExpression)) {
            TraceQlException refusal = new TraceQlException(TraceQlException.Kind.VALIDATION, "not a metrics query");
            throw new TempoException.Invalid("not a metrics query", refusal);
        }
        MetricsJob.checkHints(query);
        Interval interval =
                interval(request, hasStep, form, config.metrics()).endingBy(nanos(now.minus(config.queryEndCutoff())));
        return new CompiledQuery(
                request.getQuery(),
                query,
                interval,
                limits(request, query, form, config.metrics()),
                config.skippedTransformations(request.getSkipASTTransformationsList()),
                QueryWeight.of(query, config.weights()));
    }

    private static Query parse(String text, Form form) {
        try {
            return TraceQl.parse(text);
        } catch (TraceQlException e) {
            boolean isSyntax = e.kind() == TraceQlException.Kind.PARSE || e.kind() == TraceQlException.Kind.TOO_DEEP;
            boolean isBare = form == Form.RANGE && isSyntax;
            throw new TempoException.Invalid((isBare ? "" : "compiling query: ") + e.getMessage(), e);
        }
    }

    private static Interval interval(QueryRangeRequest request, boolean hasStep, Form form, MetricsQueryConfig config) {
        long start = request.getStart();
        long end = request.getEnd();
        // One moment is a range, whose steps are those around it (`spec/api.md §3.6`, 3.0.3).
        if (start < 0 || end < start || form == Form.INSTANT && end == start) {
            throw new TempoException.Invalid("end must be greater than start");
        }
        if (form == Form.INSTANT) {
            return Interval.instant(start, end);
        }
        long step = hasStep ? request.getStep() : Interval.defaultStep(start, end);
        if (step < 0) {
            throw new TempoException.Invalid("cannot parse \"" + GoDuration.format(step) + "\": step must be positive");
        }
        int most = config.maxIntervals();
        if (step == 0 || most > 0 && (end - start) / step > most) {
            throw new TempoException.Invalid("step of " + GoDuration.format(step)
                    + " is too small, minimum step for given range is "
                    + GoDuration.format((end - start) / Math.max(1, most)));
        }
        return Interval.align(start, end, step);
    }

    private static MetricsLimits limits(QueryRangeRequest request, Query query, Form form, MetricsQueryConfig config) {
        int exemplars = form == Form.INSTANT
                ? 0
                : MetricsLimits.exemplars(query, Math.max(0, request.getExemplars()), config.maxExemplars());
        int series = Math.max(0, config.maxResponseSeries());
        int wanted = Math.max(0, request.getMaxSeries());
        return new MetricsLimits(exemplars, wanted > 0 && (series == 0 || wanted < series) ? wanted : series);
    }

    /// Refuses a range that is too long; zero for any length.
    ///
    /// @throws TempoException.Invalid when it is
    static void checkLength(QueryRangeRequest request, Duration longest) {
        if (longest.isPositive() && request.getEnd() - request.getStart() > longest.toNanos()) {
            throw new TempoException.Invalid(
                    "metrics query time range exceeds the maximum allowed duration of " + GoDuration.format(longest));
        }
    }

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }
}
