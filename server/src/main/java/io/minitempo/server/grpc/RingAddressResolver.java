// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Resolves the address of a peer as a ring has it: a name, or an IPv4 or IPv6 address, and a port.
///
/// The resolver of the library wants the host of a URI, and so refuses IPv6 addresses and names with an underscore,
/// which rings hold as they were configured (`spec/ring.md §3`). An address that cannot be read fails the calls, not
/// the caller that opens the channel. Look-ups run in the channel's executor; the library asks again after failures.
final class RingAddressResolver extends NameResolver {

    private final String address;
    private final Executor executor;
    private volatile @Nullable Listener2 listener;

    RingAddressResolver(String address, Executor executor) {
        this.address = address;
        this.executor = executor;
    }

    /// The address, word for word; one without a host is this machine.
    @Override
    public String getServiceAuthority() {
        return address.startsWith(":") ? "localhost" + address : address;
    }

    @Override
    public void start(Listener2 listener) {
        this.listener = listener;
        refresh();
    }

    @Override
    public void refresh() {
        Listener2 current = listener;
        if (current != null) {
            executor.execute(() -> resolve(current));
        }
    }

    private void resolve(Listener2 current) {
        StatusOr<List<EquivalentAddressGroup>> found = lookUp();
        if (listener != null) {
            current.onResult(
                    ResolutionResult.newBuilder().setAddressesOrError(found).build());
        }
    }

    private StatusOr<List<EquivalentAddressGroup>> lookUp() {
        try {
            return StatusOr.fromValue(HostPort.parse(address).lookUp().stream()
                    .map(EquivalentAddressGroup::new)
                    .toList());
        } catch (UnknownHostException e) {
            return StatusOr.fromStatus(Status.UNAVAILABLE
                    .withDescription("host of " + address + " is not known")
                    .withCause(e));
        } catch (TempoException.Invalid e) {
            return StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void shutdown() {
        listener = null;
    }
}
