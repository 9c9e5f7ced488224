// groovy pipeline.groovy LIBRARY WORKSPACE PIPELINE CREDENTIALS [ABORT_AT]
//
// Runs the pipeline (a file) in the workspace with the steps of the library, and the files of a directory as
// credentials. The environment of this process is that of the node. The last line on stdout is how the build ended.

import org.codehaus.groovy.control.CompilerConfiguration

File library = new File(args[0])
GroovyClassLoader loader = new GroovyClassLoader(this.class.classLoader)
Class steps = loader.parseClass(new File(new File(getClass().protectionDomain.codeSource.location.toURI()).parentFile, 'Steps.groovy'))
def node = loader.loadClass('Steps$Node').newInstance()
node.environment = new HashMap(System.getenv())
node.credentials = new File(args[3])
node.workspace = new File(args[1])
if (args.length > 4) node.abortAt = ~args[4]

CompilerConfiguration configuration = new CompilerConfiguration(scriptBaseClass: steps.name)
Binding binding = new Binding(node: node)
GroovyShell shell = new GroovyShell(loader, binding, configuration)
new File(library, 'vars').eachFileMatch(~/.*\.groovy/) { file ->
    binding.setVariable(file.name - '.groovy', shell.parse(file))
}

try {
    shell.parse(new File(args[2])).run()
} catch (failed) {
    switch (failed.class.simpleName) {
        case 'Failed': node.result = 'FAILURE'; node.remarks << failed.message; break
        case 'Interrupted': node.result = 'ABORTED'; break
        default: throw failed
    }
}
node.remarks.each { System.err.println "result: $it" }
println node.result
