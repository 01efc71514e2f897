package io.souk.launcher.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import io.souk.security.credential.SecretHash;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.util.IPAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code souk init-security}: all that a secured platform needs, in one directory. */
@Command(
    name = "init-security",
    description = "Make an authority, certificates, secrets and permissions for a platform.")
public final class InitSecurityCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
  private static final String CA = "ca.pem";
  private static final String CA_KEY = "ca-key.pem";
  private static final int SECRET_BYTES = 24;
  private static final int TOKEN_KEY_BYTES = 48;

  /** Random secrets cannot be guessed, however fast. */
  private static final int ROUNDS = 10_000;

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "DIR", description = "Where; nothing may be there yet.")
  private Path directory;

  @Option(
      names = "--host",
      split = ",",
      paramLabel = "NAME_OR_IP",
      description =
          "Hosts to make certificates for, by the names or addresses that others call them; each is"
              + " good for localhost, too (default: this machine's name).")
  private List<String> hosts;

  @Option(
      names = "--master",
      split = ",",
      paramLabel = "NAME_OR_IP",
      description =
          "Hosts, beside those of --host, on which masters run: where it is given, only their"
              + " certificates open the Raft and cluster ports of masters.")
  private List<String> masters;

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "Take the authority that this command made there (default: a new one).")
  private Path earlier;

  @Override
  public Integer call() {
    List<String> names = names();
    names.forEach(InitSecurityCommand::check);
    Instant now = Instant.now();
    Authority authority =
        earlier == null
            ? Authority.create(now)
            : Authority.load(earlier.resolve(CA), earlier.resolve(CA_KEY));
    OwnFiles files = OwnFiles.in(directory);
    files.writePem(CA, "CERTIFICATE", encoded(authority.certificate()));
    files.writePem(CA_KEY, "PRIVATE KEY", authority.key().getEncoded());
    for (String name : names) {
      Authority.Issued issued = authority.issue(name, isMaster(name), now);
      files.writePem(folder(name) + "/cert.pem", "CERTIFICATE", encoded(issued.certificate()));
      files.writePem(folder(name) + "/key.pem", "PRIVATE KEY", issued.key().getEncoded());
    }
    writeSecrets(files);
    files.write("acls.json", text(FirstAcls.json()));
    PrintWriter out = command.commandLine().getOut();
    out.print(advice(names));
    out.flush();
    return 0;
  }

  private List<String> names() {
    if (hosts == null && masters == null) {
      return List.of(machine());
    }
    return Stream.of(masters, hosts)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  private boolean isMaster(String host) {
    return masters == null || masters.contains(host);
  }

  private static void check(String host) {
    if (!NAME.matcher(host).matches() && !IPAddress.isValid(host)) {
      throw new UsageException("--host " + host + ": expected the name or address of a machine");
    }
  }

  private static String machine() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return NAME.matcher(name).matches() ? name : "localhost";
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static String folder(String host) {
    return "hosts/" + host.replace(':', '_');
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeSecrets(OwnFiles files) {
    ObjectNode credentials = JsonNodeFactory.instance.objectNode();
    ArrayNode entries = credentials.putArray("credentials");
    for (String principal : FirstAcls.PRINCIPALS) {
      String secret = random(SECRET_BYTES);
      entries
          .addObject()
          .put("principal", principal)
          .put("secret", SecretHash.of(secret, ROUNDS).text());
      files.write(
          "clients/" + principal + ".json",
          text(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("principal", principal)
                  .put("secret", secret)));
    }
    files.write("credentials.json", text(credentials));
    files.write("jwt-secret", random(TOKEN_KEY_BYTES));
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static String text(ObjectNode json) {
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String advice(List<String> names) {
    StringBuilder text = new StringBuilder();
    String dir = directory.toAbsolutePath().normalize().toString();
    text.append("Made ").append(dir).append(". Its files are for their owner alone; keep ");
    text.append(CA_KEY).append(" away from the cluster.\n");
    for (String name : names) {
      text.append("Every role on ").append(name).append(":\n  --tls-cert ").append(dir);
      text.append('/').append(folder(name)).append("/cert.pem --tls-key ").append(dir);
      text.append('/')
          .append(folder(name))
          .append("/key.pem --tls-ca ")
          .append(dir)
          .append("/ca.pem");
      text.append(" --credentials ").append(dir).append("/credentials.json");
      text.append(" --acls ").append(dir).append("/acls.json\n");
    }
    line(text, "souk master, in addition", dir, FirstAcls.MASTER, "");
    line(text, "souk agent", dir, FirstAcls.AGENT, " --jwt-secret-key " + dir + "/jwt-secret");
    line(text, "souk gateway", dir, FirstAcls.GATEWAY, "");
    line(text, "souk framework --framework marathon", dir, FirstAcls.MARATHON, "");
    line(text, "souk framework --framework chronos", dir, FirstAcls.CHRONOS, "");
    line(text, "souk up", dir, FirstAcls.ADMIN, " --jwt-secret-key " + dir + "/jwt-secret");
    line(text, "Client commands", dir, FirstAcls.ADMIN, " --ca " + dir + "/ca.pem");
    return text.toString();
  }

  private static void line(
      StringBuilder text, String who, String dir, String principal, String more) {
    text.append(who).append(":\n  --credential ").append(dir).append("/clients/");
    text.append(principal).append(".json").append(more).append('\n');
  }
}
