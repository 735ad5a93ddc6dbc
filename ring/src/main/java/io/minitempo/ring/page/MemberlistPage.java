// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import io.minitempo.ring.memberlist.MemberlistConfig.ZoneAwareRouting;
import io.minitempo.ring.memberlist.MemberlistService;
import io.minitempo.ring.memberlist.MemberlistStatus;
import io.minitempo.ring.memberlist.MemberlistStatus.HistoryEntry;
import io.minitempo.ring.memberlist.membership.Member;
import io.minitempo.ring.memberlist.wire.KeyValuePair;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The gossip cluster as `/memberlist` shows it: JSON, and the answers to its form parameters (`spec/ring.md §8.5`).
///
/// @param service the member of this process
/// @param zone the time zone of the page
public record MemberlistPage(MemberlistService service, ZoneId zone) {

    /// What the page says when gossip was never started in this process.
    public static final String NOT_USED = "This instance doesn't use memberlist.";

    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    /// How a value is shown.
    public enum Format {
        /// JSON on one line.
        JSON,
        /// JSON on many lines.
        JSON_PRETTY,
        /// The fields as text.
        STRUCT;

        /// The format of the `format` parameter; anything unknown, or none, is plain JSON.
        public static Format of(@Nullable String parameter) {
            return switch (parameter == null ? "" : parameter) {
                case "json-pretty" -> JSON_PRETTY;
                case "struct" -> STRUCT;
                default -> JSON;
            };
        }
    }

    /// A file to download.
    ///
    /// @param filename `<version>-<key>`
    /// @param content the bytes; owned by the receiver
    @SuppressWarnings("ArrayRecordComponent") // handed out once, never compared
    public record Download(String filename, byte[] content) {}

    /// The data of the page; nothing when the service was never started.
    public Optional<MemberlistStatus> status() {
        return service.status();
    }

    /// The page as JSON; nothing when the service was never started.
    public Optional<String> json() {
        return service.status().map(this::json);
    }

    /// The answer to `downloadKey`; nothing for an unknown key.
    public Optional<Download> download(String key) {
        return service.value(key).map(value -> new Download(value.version() + "-" + key, value.bytes()));
    }

    /// The answer to `viewKey`, tombstones included; nothing for an unknown key.
    public Optional<String> viewKey(String key, Format format) {
        return service.value(key).map(value -> view(value.codec(), value.bytes(), format));
    }

    /// The answer to `viewMsg`; nothing for an unknown message.
    public Optional<String> viewMessage(int id, Format format) {
        return service.message(id)
                .map(entry -> view(entry.pair().codec(), entry.pair().value().toByteArray(), format));
    }

    private static String view(String codec, byte[] value, Format format) {
        return switch (format) {
            case JSON -> StoredValueText.json(codec, value);
            case JSON_PRETTY -> StoredValueText.prettyJson(codec, value);
            case STRUCT -> StoredValueText.struct(codec, value);
        };
    }

    private String json(MemberlistStatus status) {
        GoJson json = new GoJson().raw("{").key("Now").time(status.now(), zone);
        json.key("Memberlist").raw("{}");
        members(json.key("SortedMembers"), status.present());
        store(json, status.store());
        json.key("MessageHistoryBufferBytes").number(status.historyBytes());
        history(json.key("SentMessages"), status.sent());
        history(json.key("ReceivedMessages"), status.received());
        ZoneAwareRouting routing = status.zone();
        return json.key("ZoneAwareRouting")
                .raw("{")
                .key("Enabled")
                .bool(routing.enabled())
                .key("Zone")
                .string(routing.instanceAvailabilityZone())
                .key("Role")
                .string(routing.role())
                .raw("}}")
                .toString();
    }

    private static void members(GoJson json, List<Member> members) {
        json.raw("[");
        String separator = "";
        for (Member member : members) {
            json.raw(separator + "{").key("Name").string(member.name());
            json.key("Addr").string(member.address().host());
            json.key("Port").number(member.address().port());
            json.key("Meta");
            if (member.meta().isEmpty()) {
                json.raw("null");
            } else {
                json.string(Base64.getEncoder().encodeToString(member.meta().toByteArray()));
            }
            json.key("State").number(member.state().number());
            json.key("PMin").number(member.versions().protocolMin());
            json.key("PMax").number(member.versions().protocolMax());
            json.key("PCur").number(member.versions().protocol());
            json.key("DMin").number(member.versions().delegateMin());
            json.key("DMax").number(member.versions().delegateMax());
            json.key("DCur").number(member.versions().delegate()).raw("}");
            separator = ",";
        }
        json.raw("]");
    }

    private void store(GoJson json, Map<String, MemberlistStatus.Key> store) {
        json.key("Store").raw("{");
        String separator = "";
        for (Map.Entry<String, MemberlistStatus.Key> entry : store.entrySet()) {
            MemberlistStatus.Key key = entry.getValue();
            json.raw(separator).string(entry.getKey()).raw(":{").key("Version").number(key.version());
            json.key("CodecID").string(key.codec()).key("Deleted").bool(key.deleted());
            @Nullable Instant updated = key.updated();
            json.key("UpdateTime");
            if (updated == null) {
                json.string(NO_TIME);
            } else {
                json.time(updated, zone);
            }
            json.raw("}");
            separator = ",";
        }
        json.raw("}").key("StoreSizes").raw("{");
        long total = 0;
        separator = "";
        for (Map.Entry<String, MemberlistStatus.Key> entry : store.entrySet()) {
            int size = entry.getValue().size();
            json.raw(separator).string(entry.getKey()).raw(":").number(size);
            total += size;
            separator = ",";
        }
        json.raw("}").key("TotalStoreSize").number(total);
    }

    private void history(GoJson json, List<HistoryEntry> messages) {
        if (messages.isEmpty()) {
            json.raw("null");
            return;
        }
        json.raw("[");
        String separator = "";
        for (HistoryEntry message : messages) {
            json.raw(separator + "{").key("ID").number(message.id());
            json.key("Time").time(message.time(), zone).key("Size").number(message.size());
            pair(json.key("Pair"), message.pair());
            json.key("Version").number(message.version()).key("Changes");
            if (message.changes().isEmpty()) {
                json.raw("null");
            } else {
                String names = "";
                json.raw("[");
                for (String name : message.changes()) {
                    json.raw(names).string(name);
                    names = ",";
                }
                json.raw("]");
            }
            json.raw("}");
            separator = ",";
        }
        json.raw("]");
    }

    private static void pair(GoJson json, KeyValuePair pair) {
        json.raw("{").key("key").string(pair.key());
        if (!pair.value().isEmpty()) {
            json.key("value")
                    .string(Base64.getEncoder().encodeToString(pair.value().toByteArray()));
        }
        json.key("codec").string(pair.codec());
        if (pair.deleted()) {
            json.key("deleted").bool(true);
        }
        if (pair.updateTimeMillis() != 0) {
            json.key("update_time_millis").number(pair.updateTimeMillis());
        }
        json.raw("}");
    }
}
