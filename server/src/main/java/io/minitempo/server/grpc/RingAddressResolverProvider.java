// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/// Makes the resolvers of targets that [#target] wrote. The library finds it as a service, by its scheme.
public final class RingAddressResolverProvider extends NameResolverProvider {

    private static final String SCHEME = "ring-address";

    /// For the service loader.
    public RingAddressResolverProvider() {}

    /// The target of a channel to `address`.
    static String target(String address) {
        try {
            return new URI(SCHEME, null, "/" + address, null).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a path of any text is a path", e);
        }
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
        return new RingAddressResolver(
                target.getPath().substring(1), Objects.requireNonNull(arguments.getOffloadExecutor()));
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /// Below the library's own, so that theirs stays the default scheme.
    @Override
    protected int priority() {
        return 1;
    }
}
