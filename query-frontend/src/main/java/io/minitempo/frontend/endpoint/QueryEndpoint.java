// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.config.SloConfig;
import io.minitempo.frontend.query.SubRequestException;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.server.tenancy.TenantHandler;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// One query endpoint: what stands around the query itself.
public final class QueryEndpoint implements TenantHandler {

    private static final Logger log = LoggerFactory.getLogger(QueryEndpoint.class);

    /// Where a URL may have TraceQL (`spec/traceql.md §1`).
    private static final List<String> EXPRESSIONS = List.of("q", "query");

    private final Operation operation;
    private final SloConfig slo;
    private final Query query;
    private final Surroundings surroundings;

    /// What all endpoints share.
    ///
    /// @param denyList requests that are refused
    /// @param maxExpressionBytes longest TraceQL expression, 0 for any
    /// @param apiTimeout longest duration of a query, 0 for any
    /// @param loggedHeaders names of request headers to log
    /// @param watch counts queries
    /// @param clock the time
    public record Surroundings(
            UrlDenyList denyList,
            int maxExpressionBytes,
            Duration apiTimeout,
            List<String> loggedHeaders,
            QueryWatch watch,
            Clock clock) {

        /// Copies the list.
        public Surroundings {
            loggedHeaders = List.copyOf(loggedHeaders);
        }
    }

    /// An endpoint of one kind of query.
    ///
    /// @param slo when such a query is fast enough
    public QueryEndpoint(Operation operation, SloConfig slo, Query query, Surroundings surroundings) {
        this.operation = operation;
        this.slo = slo;
        this.query = query;
        this.surroundings = surroundings;
    }

    @Override
    public HttpResponse handle(HttpRequest request, OrgId orgId) throws InterruptedException {
        QueryWatch.Watched watched = surroundings.watch.start(operation, slo, orgId);
        try {
            Answer answer = answer(request, orgId);
            HttpResponse response = answer.response();
            watched.completed(isSuccess(response), answer.inspectedBytes());
            describe(request, orgId, watched.took())
                    .addKeyValue("status_code", response.status())
                    .addKeyValue("inspected_bytes", answer.inspectedBytes())
                    .log("query response");
            return response;
        } catch (InterruptedException e) {
            watched.canceled();
            describe(request, orgId, watched.took())
                    .addKeyValue("status_code", HttpErrors.CLIENT_CLOSED_REQUEST)
                    .log("query canceled");
            throw e;
        }
    }

    private Answer answer(HttpRequest request, OrgId orgId) throws InterruptedException {
        try {
            surroundings.denyList.check(request);
            for (String parameter : EXPRESSIONS) {
                for (String expression : request.query().all(parameter)) {
                    TraceQlErrors.checkSize(expression, surroundings.maxExpressionBytes);
                }
            }
            Deadline deadline = surroundings.apiTimeout.isPositive()
                    ? Deadline.after(surroundings.apiTimeout, surroundings.clock)
                    : Deadline.NONE;
            return query.answer(request, orgId, deadline);
        } catch (SubRequestException e) {
            return Answer.of(e.response().toClient());
        } catch (RuntimeException e) {
            return Answer.of(HttpErrors.response(e, HttpErrors.Style.IN_BAND));
        }
    }

    private static boolean isSuccess(HttpResponse response) {
        return response.status() == 200 || response.status() == 404;
    }

    private LoggingEventBuilder describe(HttpRequest request, OrgId orgId, Duration took) {
        LoggingEventBuilder line = log.atInfo()
                .addKeyValue("op", operation)
                .addKeyValue("tenant", orgId.text())
                .addKeyValue("method", request.method())
                .addKeyValue("url", request.uri())
                .addKeyValue("duration_seconds", took.toNanos() / 1e9);
        for (String name : surroundings.loggedHeaders) {
            line = line.addKeyValue(
                    "header_" + name, String.join(",", request.headers().all(name)));
        }
        return line;
    }
}
