// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.testsupport.Golden;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From a socket to the live-store of the same process, without a log.
class SingleBinaryIT {

    private final Set<TraceId> stored = new ConcurrentSkipListSet<>();
    private final Set<TenantId> tenants = new ConcurrentSkipListSet<>();
    private volatile boolean ready = true;
    private OpenDistributor open;

    @BeforeEach
    void start() throws InterruptedException {
        LocalPush liveStore = (tenant, traces, deadline) -> {
            if (!ready) {
                throw new TempoException.Unavailable("live-store is starting");
            }
            for (TracePiece trace : traces) {
                byte[] bytes = new byte[trace.size()];
                assertThat(trace.writeTo(bytes, 0)).isEqualTo(bytes.length);
                stored.add(trace.id());
            }
            tenants.add(tenant);
        };
        open = new OpenDistributor(new LocalTraceWriter(liveStore), new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() throws InterruptedException {
        open.close();
    }

    @Test
    void everyTraceIsStoredBeforeTheClientIsAnswered() throws Exception {
        for (byte[] request : Golden.otlpRequests()) {
            assertThat(open.push(request).statusCode()).isEqualTo(200);
        }

        assertThat(stored).hasSize(120);
        assertThat(tenants).containsExactly(TenantId.SINGLE);
    }

    @Test
    void aLiveStoreThatIsStartingIsAnErrorThatMayBeRetried() throws Exception {
        ready = false;

        HttpResponse<byte[]> refused = open.push(Golden.otlpRequests().get(3));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Status.parseFrom(refused.body()).getMessage())
                .isEqualTo("failed to push spans to local live-store: live-store is starting");
        ready = true;
        assertThat(open.push(Golden.otlpRequests().get(3)).statusCode()).isEqualTo(200);
    }
}
