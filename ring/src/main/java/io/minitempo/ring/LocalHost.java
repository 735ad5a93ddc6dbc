// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What this machine is called and which network interfaces it has; tests supply their own.
public interface LocalHost {

    /// Where Linux keeps the name that it was given; asking the resolver instead fails where the name is not in DNS.
    Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

    /// The host name, the default of every instance id.
    String name();

    /// The network interfaces in the order of the system.
    List<Interface> interfaces();

    /// The interface of that name.
    default Optional<Interface> find(String name) {
        return interfaces().stream().filter(i -> i.name().equals(name)).findFirst();
    }

    /// One network interface.
    ///
    /// @param name such as `eth0`
    /// @param addresses its addresses in the order of the system
    record Interface(String name, List<InetAddress> addresses) {

        /// Copies the list.
        public Interface {
            addresses = List.copyOf(addresses);
        }
    }

    /// This machine, asked anew at each call.
    static LocalHost system() {
        return new LocalHost() {
            @Override
            public String name() {
                try {
                    return Files.isReadable(KERNEL_NAME)
                            ? Files.readString(KERNEL_NAME).strip()
                            : InetAddress.getLocalHost().getHostName();
                } catch (IOException e) {
                    throw new UncheckedIOException("the host name of this machine is unknown: set instance_id", e);
                }
            }

            @Override
            public List<Interface> interfaces() {
                try {
                    List<Interface> all = new ArrayList<>();
                    for (NetworkInterface system :
                            NetworkInterface.networkInterfaces().toList()) {
                        all.add(new Interface(
                                system.getName(), system.inetAddresses().toList()));
                    }
                    return all;
                } catch (IOException e) {
                    throw new UncheckedIOException("the network interfaces of this machine cannot be listed", e);
                }
            }
        };
    }
}
