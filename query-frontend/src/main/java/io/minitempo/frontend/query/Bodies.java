// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.CpuPool;

/// Decodes what queriers answer; large bodies on the threads for CPU-bound work. Any thread may decode.
public final class Bodies {

    private static final int LARGE = 16 << 10;

    private final CpuPool cpu;

    /// Decodes large bodies on `cpu`.
    public Bodies(CpuPool cpu) {
        this.cpu = cpu;
    }

    /// The message in a body.
    ///
    /// @throws TempoException.Internal when there is none
    /// @throws InterruptedException when the query is cancelled
    public <M extends Message> M decode(SubResponse response, Parser<M> parser) throws InterruptedException {
        return response.body().size() < LARGE ? parse(response, parser) : cpu.run(() -> parse(response, parser));
    }

    private static <M extends Message> M parse(SubResponse response, Parser<M> parser) {
        if (!response.isProtobuf()) {
            throw new TempoException.Internal(
                    "querier answered with content type \"" + response.contentType() + "\" to application/protobuf");
        }
        try {
            return parser.parseFrom(response.body());
        } catch (InvalidProtocolBufferException e) {
            throw new TempoException.Internal("querier answered with a damaged message", e);
        }
    }
}
