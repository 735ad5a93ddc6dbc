// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.endpoint.Answer;
import io.minitempo.frontend.endpoint.Query;
import io.minitempo.frontend.query.Bodies;
import io.minitempo.frontend.query.QuerierRequests;
import io.minitempo.frontend.query.QuerierRequests.Target;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.SubRequests;
import io.minitempo.frontend.query.SubResponse;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.query.TraceByIdParameters;
import io.minitempo.server.tenancy.OrgId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Looks a trace up: recent data and every range of blocks, for each tenant (`spec/api.md §3.1`, §3.2, §5.2).
public final class TraceByIdQuery implements Query {

    private static final int WEIGHT = 2;

    private final Version version;
    private final Parts parts;
    private final List<BlockId> boundaries;

    /// The two forms of the endpoint.
    public enum Version {
        /// `/api/traces`: a bare trace, 404 when there is none, 422 when it is too large.
        V1,
        /// `/api/v2/traces`: a trace with what is known about it; empty when there is none, cut when it is too large.
        V2
    }

    /// What a lookup works with.
    ///
    /// @param config the configuration of the query-frontend
    /// @param requests makes sub-requests
    /// @param subRequests runs them
    /// @param overrides how large a trace of a tenant may be
    /// @param bodies decodes and writes traces
    public record Parts(
            QueryFrontendConfig config,
            QuerierRequests requests,
            SubRequests subRequests,
            Overrides overrides,
            Bodies bodies) {}

    /// Lookups in one form.
    public TraceByIdQuery(Version version, Parts parts) {
        this.version = version;
        this.parts = parts;
        this.boundaries = BlockShards.boundaries(parts.config().traceById().queryShards() - 1);
    }

    @Override
    public Answer answer(HttpRequest request, OrgId orgId, Deadline deadline) throws InterruptedException {
        TraceByIdParameters parameters = TraceByIdParameters.parse(request);
        Set<TenantId> tenants = parts.config().multiTenantQueriesEnabled() ? orgId.tenants() : Set.of(orgId.tenant());
        TraceCollector collector = new TraceCollector(maxBytes(tenants), version == Version.V2, parts.bodies());
        HttpResponse response = lookUp(parameters, request, tenants, deadline, collector);
        return new Answer(response, collector.inspectedBytes());
    }

    private HttpResponse lookUp(
            TraceByIdParameters parameters,
            HttpRequest request,
            Set<TenantId> tenants,
            Deadline deadline,
            TraceCollector collector)
            throws InterruptedException {
        try {
            Optional<SubResponse> failed = parts.subRequests()
                    .run(plan(request, tenants).iterator(), parallelism(tenants), deadline, collector);
            return failed.isPresent() ? failed.get().toClient() : response(parameters, request, tenants, collector);
        } catch (TempoException.TooLarge e) {
            return HttpResponse.inBandError(422, e.text());
        }
    }

    /// The largest limit of all tenants asked, since the trace may be anyone's.
    private long maxBytes(Set<TenantId> tenants) {
        long largest = 0;
        for (TenantId tenant : tenants) {
            long limit = parts.overrides().of(tenant).global().maxBytesPerTrace();
            if (limit <= 0) {
                return 0;
            }
            largest = Math.max(largest, limit);
        }
        return largest;
    }

    private int parallelism(Set<TenantId> tenants) {
        int perTenant = parts.config().traceById().concurrentShards();
        return perTenant == 0 ? Integer.MAX_VALUE : Math.multiplyExact(perTenant, tenants.size());
    }

    private List<SubRequest> plan(HttpRequest request, Set<TenantId> tenants) {
        List<Target> targets = new ArrayList<>(tenants.size());
        tenants.forEach(tenant -> targets.add(parts.requests().to(request, tenant)));
        List<TenantId> names = List.copyOf(tenants);
        List<String> queries = new ArrayList<>(boundaries.size());
        queries.add(TraceByIdParameters.recentQuery(request.query()));
        queries.addAll(TraceByIdParameters.blocksQueries(request.query(), boundaries));
        int weight = parts.config().weights().requestWithWeights() ? WEIGHT : 1;
        List<SubRequest> plan = new ArrayList<>(queries.size() * tenants.size());
        for (String query : queries) {
            for (int i = 0; i < targets.size(); i++) {
                plan.add(new SubRequest(names.get(i), targets.get(i).with(query), weight, plan.size()));
            }
        }
        return plan;
    }

    private HttpResponse response(
            TraceByIdParameters parameters, HttpRequest request, Set<TenantId> tenants, TraceCollector collector)
            throws InterruptedException {
        if (version == Version.V1 && !collector.isFound()) {
            return HttpResponse.empty(404);
        }
        TraceFormat format = TraceFormat.accepted(request.headers());
        return parts.bodies().inTurn(tenants, collector.bytes(), () -> switch (version) {
            case V1 -> format.version1(collector.result().getTrace());
            case V2 -> format.version2(parameters.id(), collector.result());
        });
    }
}
