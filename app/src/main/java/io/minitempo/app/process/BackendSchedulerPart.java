// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.compactor.scheduler.BackendScheduler;
import io.minitempo.compactor.scheduler.BackendSchedulerService;
import io.minitempo.compactor.scheduler.SchedulerPage;
import io.minitempo.server.http.Route;
import io.minitempo.server.overrides.Overrides;

/// Puts the backend-scheduler together.
final class BackendSchedulerPart {

    private BackendSchedulerPart() {}

    /// Adds the scheduler, its gRPC service and its page.
    static void add(Assembly assembly, Storage storage, Overrides overrides) {
        BackendScheduler scheduler = new BackendScheduler(new BackendScheduler.Dependencies(
                assembly.config().backendScheduler(),
                storage.blocks(),
                storage.list(),
                overrides,
                assembly.registry(),
                assembly.clock(),
                assembly.random()));
        assembly.grpc().add(BackendSchedulerService.of(scheduler));
        SchedulerPage page = new SchedulerPage(scheduler::jobs);
        assembly.router().add(Route.of(SchedulerPage.PATH, page::handle));
        assembly.add(
                TempoModule.BACKEND_SCHEDULER, scheduler, TempoModule.SERVER, TempoModule.OVERRIDES, TempoModule.STORE);
    }
}
