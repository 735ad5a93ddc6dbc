// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.api;

import com.google.protobuf.Message;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TimeLimit;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.querier.trace.TraceFinder;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.json.ProtoJson;
import io.minitempo.server.query.TraceByIdParameters;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.server.tenancy.TenantHandler;
import java.time.Duration;

/// Answers a job of a trace lookup, of either version, with a `TraceByIDResponse` (`spec/api.md §6`).
final class TraceHandler implements TenantHandler {

    private static final ProtoJson JSON = ProtoJson.of(TraceByIDResponse.getDescriptor());

    private final TraceFinder finder;
    private final Version version;
    private final Duration timeout;

    /// The two versions of the lookup.
    enum Version {
        /// Wants traces whole; one that is not found is a 404.
        V1,
        /// Takes traces in part; one that is not found is an empty answer.
        V2
    }

    TraceHandler(TraceFinder finder, Version version, Duration timeout) {
        this.finder = finder;
        this.version = version;
        this.timeout = timeout;
    }

    @Override
    public HttpResponse handle(HttpRequest request, OrgId orgId) throws InterruptedException {
        TenantId tenant = orgId.tenant();
        TraceByIdParameters parameters = TraceByIdParameters.parse(request);
        boolean allowPartial = version == Version.V2;
        TraceByIDResponse answer =
                TimeLimit.run(Deadline.after(timeout), () -> finder.find(tenant, parameters, allowPartial));
        int status = answer.hasTrace() || version == Version.V2 ? 200 : 404;
        return response(request, status, answer);
    }

    /// Unlike the query-frontend, the querier takes `Accept` literally (`spec/api.md §1.3`).
    private static HttpResponse response(HttpRequest request, int status, Message answer) {
        boolean protobuf = request.headers().firstOrEmpty("Accept").equals("application/protobuf");
        return protobuf
                ? HttpResponse.of(status, "application/protobuf", answer.toByteArray())
                : HttpResponse.of(status, "application/json", JSON.write(answer));
    }
}
