package io.souk.agent.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.agent.Call;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CallCheckTest {

  private static final String CHILD = "container_id:{value:'c',parent:{value:'p'}}";
  private static final String DEEP =
      "container_id:{value:'d',parent:{value:'c',parent:{value:'p'}}}";

  private static Call call(String json) {
    String quoted = json.replaceAll("([a-z_]+):", "\"$1\":").replace('\'', '"');
    return MesosJson.read(quoted.getBytes(StandardCharsets.UTF_8), Call.newBuilder()).build();
  }

  private static String problem(String json) {
    return CallCheck.findProblem(call(json)).orElse("none");
  }

  @Test
  void aTypeIsNeeded() {
    assertThat(problem("{}")).isEqualTo("Expecting 'type' to be present");
    assertThat(problem("{type:'NOPE'}")).isEqualTo("Expecting 'type' to be present");
  }

  @ParameterizedTest
  @EnumSource(Call.Type.class)
  void aCallCarriesItsMessage(Call.Type type) {
    Call call = Call.newBuilder().setType(type).build();
    String name = type.name().toLowerCase(java.util.Locale.ROOT);
    boolean needed =
        Call.getDescriptor().findFieldByName(name) != null && type != Call.Type.GET_CONTAINERS;
    if (needed) {
      assertThat(CallCheck.findProblem(call)).contains("Expecting '" + name + "' to be present");
    } else {
      assertThat(CallCheck.findProblem(call)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LAUNCH_CONTAINER|launch_container",
        "WAIT_CONTAINER|wait_container",
        "KILL_CONTAINER|kill_container",
        "REMOVE_CONTAINER|remove_container",
        "ATTACH_CONTAINER_OUTPUT|attach_container_output",
        "LAUNCH_NESTED_CONTAINER|launch_nested_container",
        "WAIT_NESTED_CONTAINER|wait_nested_container",
        "KILL_NESTED_CONTAINER|kill_nested_container",
        "REMOVE_NESTED_CONTAINER|remove_nested_container",
        "LAUNCH_NESTED_CONTAINER_SESSION|launch_nested_container_session",
      })
  void idsAreLookedAtEverywhere(String type, String field) {
    assertThat(problem("{type:'" + type + "'," + field + ":{container_id:{value:'a/b'}}}"))
        .startsWith("'" + field + ".container_id' is invalid");
    assertThat(problem("{type:'" + type + "'," + field + ":{" + CHILD + "}}")).isEqualTo("none");
    String alone = problem("{type:'" + type + "'," + field + ":{container_id:{value:'a'}}}");
    if (type.contains("NESTED")) {
      assertThat(alone).isEqualTo("Expecting '" + field + ".container_id.parent' to be present");
    } else {
      assertThat(alone).isEqualTo("none");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "container_id:{value:'a'},container:{type:'MESOS',linux_info:{share_cgroups:true}}|share_cgroups",
        "container_id:{value:'a'},container:{type:'DOCKER'}|DOCKER",
        "container_id:{value:'a'},container:{type:'MESOS',tty_info:{}}|tty_info",
        "container_id:{value:'a'},resources:[{name:'cpus',type:'SCALAR',scalar:{value:1},role:'eng'}]|reserved",
        "container_id:{value:'a'},resources:[{name:'cpus',type:'SCALAR',scalar:{value:1},reservations:[{type:'DYNAMIC',role:'e'}]}]|reserved",
        "container_id:{value:'a'},resources:[{name:'cpus',type:'SCALAR',scalar:{value:1},revocable:{}}]|revocable",
        "container_id:{value:'a'},resources:[{name:'disk',type:'SCALAR',scalar:{value:1},shared:{}}]|shared",
        "container_id:{value:'a'},resources:[{name:'disk',type:'SCALAR',scalar:{value:1},disk:{}}]|volume",
        "container_id:{value:'a'},resources:[{name:'cpus',type:'SCALAR',scalar:{value:-1}}]|-1.0",
        "container_id:{value:'a'},limits:{'disk':{value:1}}|disk",
        "container_id:{value:'a'},command:{environment:{variables:[{name:'n',type:'SECRET'}]}}|'n'",
      })
  void whatCannotBeLaunched(String fields, String named) {
    assertThat(problem("{type:'LAUNCH_CONTAINER',launch_container:{" + fields + "}}"))
        .startsWith("'launch_container.")
        .contains(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resources:[{name:'cpus',type:'SCALAR',scalar:{value:1}}]",
        "limits:{'cpus':{value:1}}",
        "container:{type:'MESOS',linux_info:{share_cgroups:false}}",
      })
  void whatOnlyTheFirstLevelMayHave(String field) {
    assertThat(problem("{type:'LAUNCH_CONTAINER',launch_container:{" + CHILD + "," + field + "}}"))
        .isEqualTo("none");
    assertThat(problem("{type:'LAUNCH_CONTAINER',launch_container:{" + DEEP + "," + field + "}}"))
        .contains("second level");
  }

  @Test
  void signalsHaveNumbers() {
    assertThat(problem("{type:'KILL_CONTAINER',kill_container:{" + CHILD + ",signal:65}}"))
        .contains("65");
    assertThat(problem("{type:'KILL_CONTAINER',kill_container:{" + CHILD + ",signal:-1}}"))
        .contains("-1");
  }

  private static String input(String fields, boolean first) {
    return CallCheck.input(
            call("{attach_container_input:{" + fields + "}}").getAttachContainerInput(), first)
        .orElse("none");
  }

  @Test
  void inputBeginsWithTheContainer() {
    assertThat(input(CHILD, true)).contains("type");
    assertThat(input("type:'CONTAINER_ID'", true)).contains("container_id");
    assertThat(input("type:'PROCESS_IO'", true)).contains("CONTAINER_ID");
    assertThat(input("type:'CONTAINER_ID'," + CHILD, true)).isEqualTo("none");
    assertThat(input("type:'CONTAINER_ID'," + CHILD, false)).contains("PROCESS_IO");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type:'PROCESS_IO'|process_io",
        "type:'PROCESS_IO',process_io:{}|type",
        "type:'PROCESS_IO',process_io:{type:'DATA',data:{type:'STDOUT'}}|STDIN",
        "type:'PROCESS_IO',process_io:{type:'CONTROL',control:{type:'TTY_INFO'}}|window_size",
        "type:'PROCESS_IO',process_io:{type:'CONTROL',control:{}}|control.type",
        "type:'PROCESS_IO',process_io:{type:'CONTROL',control:{type:'TTY_INFO',"
            + "tty_info:{window_size:{rows:70000,columns:1}}}}|65535",
      })
  void whatIsNoInput(String fields, String named) {
    assertThat(input(fields, false)).contains(named);
  }

  @Test
  void whatIsInput() {
    assertThat(input("type:'PROCESS_IO',process_io:{type:'DATA',data:{type:'STDIN'}}", false))
        .isEqualTo("none");
    assertThat(
            input(
                "type:'PROCESS_IO',process_io:{type:'CONTROL',control:{type:'HEARTBEAT'}}", false))
        .isEqualTo("none");
  }
}
