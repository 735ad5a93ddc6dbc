// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.grpc.Channel;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The gRPC services of this process for its own components, without a socket in between. What the services are is
/// known only when everything is put together, so components are given this and ask when they run.
final class OwnServices {

    private volatile @Nullable Servers servers;

    /// @param streams runs callbacks in the threads of who sends, for the worker streams, which never block in them
    /// @param calls has a thread for each call
    private record Servers(InProcessGrpcServer streams, InProcessGrpcServer calls) {}

    /// Says what the services are; answers what serves them.
    Service serve(GrpcServices services, GrpcServerConfig config) {
        Servers both =
                new Servers(InProcessGrpcServer.direct(services, config), new InProcessGrpcServer(services, config));
        servers = both;
        return new InOrder(both.streams, both.calls);
    }

    /// A channel for the worker streams of the querier.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when the services are not served
    Channel frontend() {
        return running().streams.channel();
    }

    /// The services for single calls.
    InProcessGrpcServer calls() {
        return running().calls;
    }

    private Servers running() {
        return Objects.requireNonNull(servers, "the process is not put together yet");
    }
}
