// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.minitempo.core.TenantId;
import io.minitempo.frontend.query.Caller;
import io.minitempo.frontend.query.Collector;
import io.minitempo.frontend.query.QueryParts;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.SubResponse;
import io.minitempo.frontend.query.TimeWindow;
import io.minitempo.frontend.shard.Job;
import io.minitempo.frontend.shard.JobPlan;
import io.minitempo.frontend.shard.SearchPlanner;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.server.query.QueryStrings;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/// What queries for names and for values have in common: one job for recent data, and those for blocks.
final class TagJobs {

    private final QueryParts parts;
    private final SearchPlanner planner;

    TagJobs(QueryParts parts) {
        this.parts = parts;
        this.planner = new SearchPlanner(parts);
    }

    TimeWindow.Rules rules() {
        return new TimeWindow.Rules(
                parts.clock().instant(),
                parts.config().search().queryBackendAfter(),
                parts.config().queryEndCutoff());
    }

    /// The tenants that are asked, once the range is known not to be too long for them.
    Set<TenantId> tenants(Caller caller, TimeWindow window) {
        return caller.tenants(
                parts.config().multiTenantQueriesEnabled(),
                named -> named.forEach(tenant -> {
                    Duration own = parts.overrides().of(tenant).read().maxSearchDuration();
                    window.check(
                            own.isPositive() ? own : parts.config().search().maxDuration());
                }));
    }

    /// How much an answer to these tenants may hold.
    CollectionLimits limits(Set<TenantId> tenants, int values, int staleValues) {
        long bytes = 0;
        for (TenantId tenant : tenants) {
            long own = parts.overrides().of(tenant).read().maxBytesPerTagValuesQuery();
            if (own <= 0) {
                bytes = 0;
                break;
            }
            bytes = Math.max(bytes, own);
        }
        return new CollectionLimits(bytes, Integer.toUnsignedLong(values), Integer.toUnsignedLong(staleValues));
    }

    /// How many blocks may be read for values, the least that a tenant allows; 0 for any number.
    int maxBlocks(Set<TenantId> tenants) {
        return tenants.stream()
                .mapToInt(tenant -> parts.overrides().of(tenant).read().maxBlocksPerTagValuesQuery())
                .filter(most -> most > 0)
                .min()
                .orElse(0);
    }

    /// The jobs for a range.
    JobPlan plan(Set<TenantId> tenants, TimeWindow window, int maxBlocks) {
        return planner.plan(tenants, window, new SearchPlanner.Cut(1, 1, maxBlocks));
    }

    /// Runs all jobs until enough is known.
    ///
    /// @param parameters of the request, without range and block
    /// @param take takes one answer
    /// @param enough whether no more is needed
    <M extends Message> void run(
            JobPlan plan,
            Caller caller,
            Function<TimeWindow, Map<String, String>> parameters,
            TimeWindow window,
            Parser<M> parser,
            Consumer<M> take,
            BooleanSupplier enough)
            throws InterruptedException {
        Collector collector = new Collector() {
            @Override
            public boolean accepts(int status) {
                return status == 200;
            }

            @Override
            public void add(SubRequest request, SubResponse response) throws InterruptedException {
                take.accept(parts.bodies().decode(response, parser));
            }

            @Override
            public boolean isSatisfied() {
                return enough.getAsBoolean();
            }
        };
        parts.subRequests()
                .complete(
                        subRequests(plan, caller, parameters, window),
                        parts.config().search().concurrentJobs(),
                        caller.deadline(),
                        collector);
    }

    private Iterator<SubRequest> subRequests(
            JobPlan plan, Caller caller, Function<TimeWindow, Map<String, String>> parameters, TimeWindow window) {
        return IntStream.range(0, plan.jobs().size())
                .mapToObj(number -> {
                    Job job = plan.jobs().get(number);
                    Map<String, String> query = switch (job) {
                        case Job.Recent recent -> parameters.apply(new TimeWindow(recent.start(), recent.end()));
                        case Job.Block block -> {
                            Map<String, String> all = new LinkedHashMap<>(parameters.apply(window));
                            all.putAll(BlockParameters.of(block.meta(), block.startPage(), block.pages())
                                    .format());
                            yield all;
                        }
                    };
                    return new SubRequest(
                            job.tenant(),
                            parts.requests()
                                    .of(caller.path(), caller.headers(), job.tenant(), QueryStrings.format(query)),
                            1,
                            number);
                })
                .iterator();
    }
}
