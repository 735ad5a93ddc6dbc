// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A listening socket that leaves further connections in the kernel's queue while `limit` of them are open.
final class LimitedServerChannel extends NioServerSocketChannel {

    private final int limit;
    private final AtomicInteger open;
    private final PortTraffic traffic;
    private final @Nullable ProxiedClients proxied;

    /// Counts in `open` and `traffic`; a `limit` of 0 is none.
    ///
    /// @param proxied learns who is behind proxies; null when connections have no PROXY headers
    LimitedServerChannel(int limit, AtomicInteger open, PortTraffic traffic, @Nullable ProxiedClients proxied) {
        this.limit = limit;
        this.open = open;
        this.traffic = traffic;
        this.proxied = proxied;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        if (limit > 0 && open.get() >= limit) {
            config().setAutoRead(false);
            return 0;
        }
        int before = accepted.size();
        int count = super.doReadMessages(accepted);
        for (Object connection : accepted.subList(before, accepted.size())) {
            open.incrementAndGet();
            Channel channel = (Channel) connection;
            channel.pipeline().addFirst(traffic);
            if (proxied != null) {
                channel.pipeline().addLast(new ProxyHeaderReader(proxied));
            }
            channel.closeFuture().addListener(future -> closed());
        }
        return count;
    }

    private void closed() {
        open.decrementAndGet();
        if (!config().isAutoRead() && isOpen()) {
            eventLoop().execute(() -> config().setAutoRead(true));
        }
    }
}
