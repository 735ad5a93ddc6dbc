// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// The name of this machine, as its kernel has it; in Kubernetes that is the name of the pod.
public final class HostName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /// The name, or `localhost` when nobody knows it.
    public static String current() {
        try {
            return Files.isReadable(KERNEL)
                    ? Files.readString(KERNEL).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
