// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import java.util.Set;
import java.util.function.Supplier;

/// Decodes and combines what queriers answer, and writes what clients are answered; what is large on the threads for
/// CPU-bound work, where tenants have turns: else one that has a thousand answers combined would keep those threads, or
/// the carriers of all queries, to itself. What is small costs less than the way to another thread. Any thread may ask.
public final class Bodies {

    private static final int LARGE = 16 << 10;

    private final TenantCpu cpu;

    /// Works on `cpu`.
    public Bodies(TenantCpu cpu) {
        this.cpu = cpu;
    }

    /// The message in a body.
    ///
    /// @throws TempoException.Internal when there is none
    /// @throws InterruptedException when the query is cancelled
    public <M extends Message> M decode(TenantId tenant, SubResponse response, Parser<M> parser)
            throws InterruptedException {
        return inTurn(tenant, response.body().size(), () -> parse(response, parser));
    }

    /// What comes of a message in a body.
    ///
    /// @param work does not wait for anything
    /// @throws TempoException.Internal when there is none
    /// @throws InterruptedException when the query is cancelled
    public <M extends Message> M take(TenantId tenant, SubResponse response, Parser<M> parser, Taking<M> work)
            throws InterruptedException {
        return inTurn(tenant, response.body().size(), () -> taken(response, parser, work));
    }

    /// Takes a message in.
    ///
    /// @param <M> the message
    @FunctionalInterface
    public interface Taking<M> {
        /// Takes it.
        void take(M message);
    }

    private static <M extends Message> M taken(SubResponse response, Parser<M> parser, Taking<M> work) {
        M message = parse(response, parser);
        work.take(message);
        return message;
    }

    /// Writes an answer to a client.
    ///
    /// @param tenants who asks; what is done for several counts for the first
    /// @throws InterruptedException when the query is cancelled
    public <T> T write(Set<TenantId> tenants, Message answer, Supplier<T> work) throws InterruptedException {
        return inTurn(tenants, answer.getSerializedSize(), work);
    }

    /// Does work that burns CPU when it is the turn of who asks.
    ///
    /// @param size of what is worked on, in bytes
    /// @throws InterruptedException when the query is cancelled
    public <T> T inTurn(Set<TenantId> tenants, long size, Supplier<T> work) throws InterruptedException {
        return inTurn(tenants.iterator().next(), size, work);
    }

    private <T> T inTurn(TenantId tenant, long size, Supplier<T> work) throws InterruptedException {
        return size < LARGE ? work.get() : cpu.run(tenant, work::get);
    }

    private static <M extends Message> M parse(SubResponse response, Parser<M> parser) {
        if (!response.isProtobuf()) {
            throw new TempoException.Internal(
                    "querier answered with content type \"" + response.contentType() + "\" to application/protobuf");
        }
        try {
            return TraceParser.parse(parser, response.body());
        } catch (InvalidProtocolBufferException e) {
            throw new TempoException.Internal("querier answered with a damaged message", e);
        }
    }
}
