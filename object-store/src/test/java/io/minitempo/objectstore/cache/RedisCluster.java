// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Real servers of Redis that share the slots of a cluster.
final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16384;

    private final List<CacheProgram> servers = new ArrayList<>();

    private RedisCluster() {}

    /// Starts servers and waits until each says that all slots are served.
    static RedisCluster start(Path folder, int size, String... options) throws IOException, InterruptedException {
        RedisCluster cluster = new RedisCluster();
        boolean done = false;
        try {
            for (int i = 0; i < size; i++) {
                Path own = Files.createDirectories(folder.resolve("member" + i));
                cluster.servers.add(CacheProgram.redisOfACluster(own, options));
            }
            cluster.join(options.length == 0 ? "" : "AUTH " + options[1] + "\r\n");
            done = true;
            return cluster;
        } finally {
            if (!done) {
                cluster.close();
            }
        }
    }

    private void join(String first) throws IOException, InterruptedException {
        int each = SLOTS / servers.size();
        for (int i = 0; i < servers.size(); i++) {
            int last = i == servers.size() - 1 ? SLOTS - 1 : (i + 1) * each - 1;
            say(i, first + "CLUSTER ADDSLOTSRANGE " + i * each + " " + last);
            CacheProgram server = servers.get(i);
            say(0, first + "CLUSTER MEET 127.0.0.1 " + server.port() + " " + server.clusterPort());
        }
        for (int i = 0; i < servers.size(); i++) {
            int server = i;
            eventually(() -> assertThat(say(server, first + "CLUSTER INFO"))
                    .contains("cluster_state:ok", "cluster_known_nodes:" + servers.size()));
        }
    }

    /// Says something to one server and hears what comes until the server ends it.
    private String say(int server, String words) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), servers.get(server).port())) {
            socket.getOutputStream().write((words + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    CacheProgram server(int i) {
        return servers.get(i);
    }

    /// Some of its servers.
    String addresses(int count) {
        return servers.stream().limit(count).map(CacheProgram::address).collect(Collectors.joining(","));
    }

    /// Keys that each server holds, as it says itself.
    List<Integer> keys() throws IOException {
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            String answer = say(i, "DBSIZE");
            keys.add(Integer.parseInt(answer.substring(1, answer.indexOf('\r'))));
        }
        return keys;
    }

    @Override
    public void close() {
        servers.forEach(CacheProgram::close);
    }
}
