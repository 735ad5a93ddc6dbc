// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tenancy;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.minitempo.server.grpc.GrpcCall;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Finds the tenant of requests and refuses those without one (`spec/api.md §1.2`).
public final class Tenancy {

    private static final String NO_ORG_ID = "no org id";

    /// The methods that serve the whole process rather than a tenant. Tempo does not exempt the health check; we do,
    /// so that probes and proxies can use it (`spec/ring.md §15`).
    private static final Set<String> EXEMPT = Set.of(
            "frontend.Frontend/Process",
            "frontend.Frontend/NotifyClientShutdown",
            "tempopb.BackendScheduler/Next",
            "tempopb.BackendScheduler/UpdateJob",
            "grpc.health.v1.Health/Check");

    private final boolean multitenancy;

    /// With `multitenancy` off, every request belongs to `single-tenant`, whatever it says.
    public Tenancy(boolean multitenancy) {
        this.multitenancy = multitenancy;
    }

    /// Whether requests must name their tenant.
    public boolean isMultitenant() {
        return multitenancy;
    }

    /// A handler that answers 401 `no org id` to requests without a tenant.
    public HttpHandler required(TenantHandler handler) {
        if (!multitenancy) {
            return request -> handler.handle(request, OrgId.SINGLE);
        }
        return request -> {
            String text = request.headers().firstOrEmpty(OrgId.HEADER);
            return text.isEmpty() ? HttpResponse.error(401, NO_ORG_ID) : handler.handle(request, new OrgId(text));
        };
    }

    /// An interceptor that fails calls without exactly one `x-scope-orgid` with `no org id`, code Unknown. Services
    /// find the tenant with [OrgId#ofCurrentCall].
    public ServerInterceptor interceptor() {
        return new Interceptor(multitenancy);
    }

    private record Interceptor(boolean multitenancy) implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            OrgId orgId = OrgId.SINGLE;
            if (multitenancy) {
                List<String> values = GrpcCall.values(headers, OrgId.HEADER.toLowerCase(Locale.ROOT));
                if (values.size() != 1) {
                    return withoutTenant(call, headers, next);
                }
                orgId = new OrgId(values.getFirst());
            }
            return Contexts.interceptCall(Context.current().withValue(OrgId.CURRENT, orgId), call, headers, next);
        }

        private static <Q, R> ServerCall.Listener<Q> withoutTenant(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (EXEMPT.contains(call.getMethodDescriptor().getFullMethodName())) {
                return next.startCall(call, headers);
            }
            call.close(Status.UNKNOWN.withDescription(NO_ORG_ID), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }
}
