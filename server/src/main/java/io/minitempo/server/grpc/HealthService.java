// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.ServerServiceDefinition;
import io.minitempo.core.TempoException;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.lifecycle.ServiceState;
import io.minitempo.core.wire.WireWriter;
import java.util.function.BooleanSupplier;

/// `grpc.health.v1.Health` as Tempo serves it: one answer for the whole process, whatever service is asked for
/// (`spec/ring.md §15`).
///
/// `HealthCheckResponse`: status enum=1 (SERVING 1, NOT_SERVING 2). `HealthListResponse`: statuses map=1.
public final class HealthService {

    private static final String NAME = "grpc.health.v1.Health";
    private static final int SERVING = 1;
    private static final int NOT_SERVING = 2;

    private HealthService() {}

    /// Health of a process: every service runs, or stops already, and no stop was announced.
    public static ServerServiceDefinition of(ServiceGraph services) {
        return of(() -> !services.isStopping()
                && services.all(state -> state == ServiceState.RUNNING || state == ServiceState.STOPPING));
    }

    /// Health by another condition.
    public static ServerServiceDefinition of(BooleanSupplier healthy) {
        return new RawService(NAME)
                .unary("Check", RawMarshaller.bytes(), (request, call) -> check(healthy))
                .unary("List", RawMarshaller.bytes(), (request, call) -> list(healthy))
                .unary("Watch", RawMarshaller.bytes(), (request, call) -> {
                    throw new TempoException.NotBuilt("Watching is not supported");
                })
                .build();
    }

    private static byte[] check(BooleanSupplier healthy) {
        return response(healthy).toByteArray();
    }

    private static byte[] list(BooleanSupplier healthy) {
        WireWriter entry = new WireWriter(32).stringField(1, "server").messageField(2, response(healthy));
        return new WireWriter(32).messageField(1, entry).toByteArray();
    }

    private static WireWriter response(BooleanSupplier healthy) {
        return new WireWriter(8).varintField(1, healthy.getAsBoolean() ? SERVING : NOT_SERVING);
    }
}
