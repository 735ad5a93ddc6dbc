// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Message;
import io.minitempo.core.TenantId;
import io.minitempo.frontend.query.Caller;
import io.minitempo.frontend.query.Collector;
import io.minitempo.frontend.query.Progress;
import io.minitempo.frontend.query.QueryParts;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.SubResponse;
import io.minitempo.frontend.query.TimeWindow;
import io.minitempo.frontend.shard.Job;
import io.minitempo.frontend.shard.JobPlan;
import io.minitempo.frontend.shard.Replanning;
import io.minitempo.frontend.shard.SearchPlanner;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.TagConditions;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.query.QueryStrings;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// What queries for names and for values have in common: one job for recent data, and those for blocks.
final class TagJobs {

    /// From the first second that is not taken for none to the last one that fits into the field.
    private static final TimeWindow ANY_TIME = new TimeWindow(1, 0xffff_ffffL);

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

    /// What is asked of queriers.
    ///
    /// @param tenants whose data
    /// @param window of which time
    /// @param maxBlocks of how many blocks of a tenant, 0 for any number
    /// @param parameters of a request for a range, without its block
    record Asked(
            Set<TenantId> tenants,
            TimeWindow window,
            int maxBlocks,
            Function<TimeWindow, Map<String, String>> parameters) {}

    /// Runs all jobs until enough is known.
    ///
    /// @param union an empty one
    <M extends Message> M run(Asked asked, Caller caller, Supplier<? extends TagUnion<M>> union, Progress<M> progress)
            throws InterruptedException {
        SearchPlanner.Cut cut = new SearchPlanner.Cut(1, 1, asked.maxBlocks);
        return new Replanning(parts.blocks())
                .run(() -> planner.plan(asked.tenants, asked.window, cut), Function.identity(), plan -> {
                    TagUnion<M> empty = union.get();
                    parts.subRequests()
                            .complete(
                                    subRequests(plan, caller, asked),
                                    parts.config().search().concurrentJobs(),
                                    caller.deadline(),
                                    new UnionCollector<>(empty, progress));
                    return empty.all();
                });
    }

    private final class UnionCollector<M extends Message> implements Collector {
        private final TagUnion<M> union;
        private final Progress<M> progress;

        UnionCollector(TagUnion<M> union, Progress<M> progress) {
            this.union = union;
            this.progress = progress;
        }

        @Override
        public boolean accepts(int status) {
            return status == 200;
        }

        @Override
        public void add(SubRequest request, SubResponse response) throws InterruptedException {
            union.add(parts.bodies().decode(request.tenant(), response, union.parser()), response.isCached());
            if (progress.isDue()) {
                progress.send(union.fresh());
            }
        }

        @Override
        public boolean isSatisfied() {
            return union.isFull();
        }
    }

    private Iterator<SubRequest> subRequests(JobPlan plan, Caller caller, Asked asked) {
        return IntStream.range(0, plan.jobs().size())
                .mapToObj(number -> subRequest(plan.jobs().get(number), number, caller, asked))
                .iterator();
    }

    /// A job over a block that lies in the range is sent without the range, which changes with the clock: its answer is
    /// the same, and the next query can use it.
    private SubRequest subRequest(Job job, int number, Caller caller, Asked asked) {
        return switch (job) {
            case Job.Recent recent -> {
                TimeWindow own = new TimeWindow(recent.start(), recent.end());
                yield subRequest(job, number, caller, asked.parameters.apply(own), false);
            }
            case Job.Block block -> {
                boolean isKept = parts.jobCache().isOn()
                        && block.isInside(asked.window.start(), asked.window.end());
                Map<String, String> query =
                        new LinkedHashMap<>(asked.parameters.apply(isKept ? ANY_TIME : asked.window));
                query.putAll(BlockParameters.of(block.meta(), block.startPage(), block.pages())
                        .format());
                yield subRequest(job, number, caller, query, isKept);
            }
        };
    }

    private SubRequest subRequest(Job job, int number, Caller caller, Map<String, String> query, boolean isKept) {
        HTTPRequest request = parts.requests()
                .to(caller.path(), caller.headers(), job.tenant())
                .with(QueryStrings.format(query));
        return new SubRequest(job.tenant(), request, 1, number, isKept, null);
    }

    /// The parameters of a URL with the range in seconds, in whatever form it was written.
    static QueryParameters inSeconds(QueryParameters query, TimeWindow window) {
        Map<String, String> parameters = new LinkedHashMap<>(query.asMap());
        parameters.put("start", Long.toString(window.start()));
        parameters.put("end", Long.toString(window.end()));
        return QueryParameters.parse(QueryStrings.format(parameters));
    }

    /// Refuses a filter that is longer than any expression may be.
    void checkSize(String query) {
        TraceQlErrors.checkSize(query, parts.config().maxQueryExpressionSizeBytes());
    }

    /// Refuses a filter that is wrong, or too long for one of the tenants.
    void checkFilter(String query, Set<TenantId> tenants) {
        checkSize(query);
        for (TenantId tenant : tenants) {
            TagConditions.parse(query, parts.overrides().of(tenant).read().maxConditionGroupsPerTagQuery());
        }
    }
}
