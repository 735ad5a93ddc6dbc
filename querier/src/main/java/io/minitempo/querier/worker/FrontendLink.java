// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.grpc.Channel;
import java.util.function.Supplier;

/// How query-frontends are reached.
public sealed interface FrontendLink {

    /// Every address of the configured name is dialled.
    ///
    /// @param lookup finds the addresses
    record Network(AddressLookup lookup) implements FrontendLink {}

    /// The query-frontend is in this process, and nobody stands between.
    ///
    /// @param channel to its gRPC services; asked for when the worker starts
    record InProcess(Supplier<Channel> channel) implements FrontendLink {}
}
