// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.grpc.Channel;
import io.minitempo.server.grpc.InProcessGrpcServer;
import org.jspecify.annotations.Nullable;

/// The gRPC services of this process for its own components, without a socket in between. What the services are is
/// known only when everything is put together, so components are given this and ask when they start.
final class OwnServices {

    private volatile @Nullable InProcessGrpcServer server;

    void set(InProcessGrpcServer own) {
        server = own;
    }

    /// A channel to them.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when the ports of the process are not served
    Channel channel() {
        @Nullable InProcessGrpcServer own = server;
        if (own == null) {
            throw new IllegalStateException("the process is not put together yet");
        }
        return own.channel();
    }
}
