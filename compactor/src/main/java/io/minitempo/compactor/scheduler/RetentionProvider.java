// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.minitempo.block.list.BlockList;
import io.minitempo.compactor.job.Job;
import io.minitempo.compactor.job.Work;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One retention job per tenant and interval, the first ones at once (`spec/blocks.md §12.3`).
final class RetentionProvider implements JobProvider {

    private final BlockList list;
    private final Work work;
    private final Overrides overrides;
    private final Duration interval;
    private final Supplier<String> ids;
    private final Clock clock;
    private final Deque<TenantId> due = new ArrayDeque<>();
    private @Nullable Instant lastRound;

    RetentionProvider(
            BlockList list, Work work, Overrides overrides, Duration interval, Supplier<String> ids, Clock clock) {
        this.list = list;
        this.work = work;
        this.overrides = overrides;
        this.interval = interval;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public String id() {
        return "0";
    }

    @Override
    public Optional<Job> next() {
        Instant now = clock.instant();
        Instant last = lastRound;
        if (due.isEmpty() && (last == null || !now.isBefore(last.plus(interval)))) {
            lastRound = now;
            due.addAll(list.snapshot().tenants());
        }
        while (!due.isEmpty()) {
            TenantId tenant = due.remove();
            if (!overrides.of(tenant).compaction().compactionDisabled() && !isAtWork(tenant)) {
                return Optional.of(Job.pending(ids.get(), Job.Type.RETENTION, tenant, List.of(), now));
            }
        }
        return Optional.empty();
    }

    private boolean isAtWork(TenantId tenant) {
        return work.jobs().stream()
                .anyMatch(job -> job.isRunning()
                        && job.type() == Job.Type.RETENTION
                        && job.tenant().equals(tenant));
    }
}
