// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.minitempo.compactor.job.Job;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.TextTable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// The page `/status/backendscheduler` (`spec/api.md §4.2`). Jobs are made when a worker asks for one, so that none is
/// ever pending.
public final class SchedulerPage {

    /// The path of the page.
    public static final String PATH = "/status/backendscheduler";

    private final Supplier<List<Job>> jobs;

    /// A page of these jobs.
    public SchedulerPage(Supplier<List<Job>> jobs) {
        this.jobs = jobs;
    }

    /// Answers a request.
    public HttpResponse handle(HttpRequest request) {
        return HttpResponse.text(200, text());
    }

    String text() {
        TextTable active = new TextTable("tenant", "job_id", "type", "status", "worker", "created", "start", "end");
        jobs.get().stream()
                .sorted(Comparator.comparing(Job::created))
                .forEach(job -> active.row(
                        job.tenant().value(),
                        job.id(),
                        job.type().label(),
                        job.status().label(),
                        job.worker(),
                        time(job.created()),
                        time(job.started()),
                        time(job.ended())));
        TextTable pending = new TextTable("tenant", "job_id", "type", "block_id", "batch_id");
        return "Active Jobs\n" + active + "\nPending Jobs\n" + pending;
    }

    private static String time(Instant time) {
        return time.equals(Job.UNSET) ? "" : time.toString();
    }
}
