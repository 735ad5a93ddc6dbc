// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.core.concurrent.TenantTurns;
import java.util.concurrent.Callable;

/// Decodes and combines what queriers answer; large bodies on the threads for CPU-bound work, where tenants have turns:
/// else one that has a thousand answers combined would keep those threads, or the carriers of all queries, to itself.
/// Any thread may ask.
public final class Bodies {

    private static final int LARGE = 16 << 10;

    private final CpuPool cpu;
    private final TenantTurns turns;

    /// Works on `cpu`.
    ///
    /// @param cores how much large work is done at a time
    public Bodies(CpuPool cpu, int cores) {
        this.cpu = cpu;
        this.turns = new TenantTurns(cores, 1);
    }

    /// The message in a body.
    ///
    /// @throws TempoException.Internal when there is none
    /// @throws InterruptedException when the query is cancelled
    public <M extends Message> M decode(TenantId tenant, SubResponse response, Parser<M> parser)
            throws InterruptedException {
        return response.body().size() < LARGE ? parse(response, parser) : inTurn(tenant, () -> parse(response, parser));
    }

    /// What comes of a message in a body.
    ///
    /// @param work does not wait for anything
    /// @throws TempoException.Internal when there is none
    /// @throws InterruptedException when the query is cancelled
    public <M extends Message> M take(TenantId tenant, SubResponse response, Parser<M> parser, Taking<M> work)
            throws InterruptedException {
        if (response.body().size() < LARGE) {
            return taken(response, parser, work);
        }
        return inTurn(tenant, () -> taken(response, parser, work));
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

    /// Does work that burns CPU when it is the tenant's turn.
    ///
    /// @throws InterruptedException when the query is cancelled
    public <T> T inTurn(TenantId tenant, Callable<T> work) throws InterruptedException {
        turns.enter(tenant);
        try {
            return cpu.run(work);
        } finally {
            turns.leave(tenant);
        }
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
