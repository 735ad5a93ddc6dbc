// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.core.time.Clock;
import io.minitempo.core.wire.WireWriter;
import java.nio.charset.StandardCharsets;

/// A request of one span, by which a starting cluster is asked whether it takes any.
final class ProbeSpan {

    private ProbeSpan() {}

    static byte[] request() {
        byte[] traceId = "mini-tempo-probe".getBytes(StandardCharsets.UTF_8);
        byte[] spanId = "probing.".getBytes(StandardCharsets.UTF_8);
        long now = Clock.system().millis() * 1_000_000;
        WireWriter span = new WireWriter(64)
                .bytesField(1, traceId)
                .bytesField(2, spanId)
                .stringField(5, "probe")
                .fixed64Field(7, now)
                .fixed64Field(8, now);
        WireWriter scope = new WireWriter(96).messageField(2, span);
        WireWriter resource = new WireWriter(96).messageField(2, scope);
        return new WireWriter(128).messageField(1, resource).toByteArray();
    }
}
