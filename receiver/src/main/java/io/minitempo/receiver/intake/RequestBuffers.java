// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.minitempo.core.wire.WireWriter;
import io.minitempo.receiver.encoding.BodyBuffer;
import io.minitempo.receiver.encoding.MemoryBudget;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.receiver.scan.OtlpScanner;

/// Everything that reading one request needs and the next one can use again. Owned by the thread that serves the
/// request, from [RequestBufferPool#take] until it is given back.
public final class RequestBuffers {

    private static final int MAX_KEPT_BYTES = 1 << 20;
    private static final int MAX_KEPT_SPANS = 16_384;

    private final MemoryBudget.Share memory;
    private final BodyBuffer body = new BodyBuffer();
    private final OtlpScanner scanner = new OtlpScanner();
    private final OtlpIndex index;
    private WireWriter translation = new WireWriter(1024);

    RequestBuffers(MemoryBudget.Share memory) {
        this.memory = memory;
        this.index = new OtlpIndex(memory::growBy);
    }

    /// What the request holds of the memory that all requests share.
    public MemoryBudget.Share memory() {
        return memory;
    }

    /// The body of the request.
    public BodyBuffer body() {
        return body;
    }

    /// Where other encodings are translated to OTLP in protobuf.
    public WireWriter translation() {
        return translation;
    }

    /// Scans the body as an OTLP request.
    ///
    /// @throws MalformedRequestException when it is none
    public OtlpIndex scanBody() {
        scanner.scan(body.bytes(), 0, body.length(), index);
        return index;
    }

    /// Scans the translation as an OTLP request.
    ///
    /// @throws MalformedRequestException when it is none
    public OtlpIndex scanTranslation() {
        scanner.scan(translation.buffer(), 0, translation.size(), index);
        return index;
    }

    /// Scans other bytes as an OTLP request.
    ///
    /// @throws MalformedRequestException when they are none
    public OtlpIndex scan(byte[] otlp) {
        scanner.scan(otlp, 0, otlp.length, index);
        return index;
    }

    void release() {
        memory.close();
        body.release(MAX_KEPT_BYTES);
        index.release(MAX_KEPT_SPANS);
        if (translation.buffer().length > MAX_KEPT_BYTES) {
            translation = new WireWriter(1024);
        } else {
            translation.clear();
        }
    }
}
